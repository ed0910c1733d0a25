package dev.landfast.cli;

import dev.landfast.cli.client.ServerClient;
import dev.landfast.cli.client.ServerClient.StoppedException;
import dev.landfast.cli.client.ServerProblem;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpTimeoutException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The server that a command asks. */
final class ServerOptions {
  private static final String VARIABLE = "LANDFAST_SERVER";
  private static final URI USUAL = URI.create("http://127.0.0.1:" + NodeOptions.PORT_USUAL);

  @Option(
      names = "--server",
      paramLabel = "URL",
      converter = Url.class,
      description =
          "The server to ask (default: LANDFAST_SERVER, or http://127.0.0.1:"
              + NodeOptions.PORT_USUAL
              + ").")
  private @Nullable URI server;

  /** Where the server is. */
  URI url(Map<String, String> environment) throws CommandFailure {
    if (server != null) {
      return server;
    }
    String said = environment.get(VARIABLE);
    try {
      return said == null || said.isEmpty() ? USUAL : new Url().convert(said);
    } catch (TypeConversionException e) {
      throw new CommandFailure(ExitStatus.WRONG_USAGE, VARIABLE + ": " + e.getMessage(), e);
    }
  }

  /** Asks, and says of what goes wrong what to do about it. */
  ExitStatus ask(StopSignal stop, Question question) throws CommandFailure {
    URI url = url(System.getenv());
    stop.listen();
    try (ServerClient client = new ServerClient(url, stop.requested())) {
      return question.ask(client, url);
    } catch (StoppedException e) {
      return ExitStatus.FAILED;
    } catch (ServerProblem e) {
      throw new CommandFailure(ExitStatus.FAILED, String.valueOf(e.getMessage()), e);
    } catch (ConnectException e) {
      throw new CommandFailure(
          ExitStatus.NOT_ALLOWED,
          "There is no server at "
              + url
              + ". Start one with 'landfast serve', or name another with --server.",
          e);
    } catch (HttpTimeoutException e) {
      throw new CommandFailure(
          ExitStatus.NOT_ALLOWED, "The server at " + url + " did not answer in time.", e);
    } catch (IOException e) {
      throw new CommandFailure(
          ExitStatus.FAILED, "The server at " + url + " broke off: " + Node.reason(e) + ".", e);
    }
  }

  /** What a command asks. */
  interface Question {
    ExitStatus ask(ServerClient client, URI url)
        throws IOException, StoppedException, CommandFailure;
  }

  /** A host and a port, without a path. */
  static final class Url implements ITypeConverter<URI> {
    @Override
    public URI convert(String text) {
      try {
        URI url = URI.create(text);
        boolean isHttp = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
        String path = url.getPath();
        boolean hasPath = path != null && !path.isEmpty() && !path.equals("/");
        if (isHttp && url.getHost() != null && url.getUserInfo() == null && !hasPath) {
          return url;
        }
      } catch (IllegalArgumentException e) {
        // said below
      }
      throw new TypeConversionException("--server has the form http://HOST:PORT.");
    }
  }
}
