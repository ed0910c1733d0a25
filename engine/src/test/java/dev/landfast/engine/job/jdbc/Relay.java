package dev.landfast.engine.job.jdbc;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A network between a client and a server on this machine, which can be cut and healed. */
final class Relay implements AutoCloseable {
  private final int target;
  private final int port;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile boolean frozen;
  private ServerSocket server;

  Relay(int target) throws IOException {
    this.target = target;
    this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    this.port = server.getLocalPort();
    accept(server);
  }

  int port() {
    return port;
  }

  /** Ends all connections; new ones are refused. */
  void cut() throws IOException {
    server.close();
    closeAll();
  }

  private void closeAll() throws IOException {
    for (Socket socket : open) {
      socket.close();
    }
  }

  /** Ends all connections; new ones are taken and hear nothing. */
  void freeze() throws IOException {
    frozen = true;
    closeAll();
  }

  /** Ends them too. */
  void thaw() throws IOException {
    frozen = false;
    closeAll();
  }

  void heal() throws IOException {
    ServerSocket again = new ServerSocket();
    again.setReuseAddress(true);
    again.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    server = again;
    accept(again);
  }

  private void connect(Socket client) throws IOException {
    Socket there = keep(new Socket(InetAddress.getLoopbackAddress(), target));
    pass(client, there);
    pass(there, client);
  }

  private void accept(ServerSocket listening) {
    Thread.ofVirtual()
        .start(() -> {
          while (!listening.isClosed()) {
            try {
              Socket client = keep(listening.accept());
              if (!frozen) {
                connect(client);
              }
              if (listening.isClosed()) {
                client.close(); // came between the cut's two steps
              }
            } catch (IOException e) {
              // cut
            }
          }
        });
  }

  private Socket keep(Socket socket) throws IOException {
    socket.setTcpNoDelay(true);
    open.add(socket);
    return socket;
  }

  private void pass(Socket from, Socket to) {
    Thread.ofVirtual()
        .start(() -> {
          try (from;
              to) {
            from.getInputStream().transferTo(to.getOutputStream());
          } catch (IOException e) {
            // cut
          } finally {
            open.remove(from);
          }
        });
  }

  @Override
  public void close() throws IOException {
    cut();
  }
}
