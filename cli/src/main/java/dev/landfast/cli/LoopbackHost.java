package dev.landfast.cli;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * An address that only this machine can reach.
 *
 * @param address what to bind: the address itself, so that a name cannot come to mean another
 */
record LoopbackHost(String address) {
  static final LoopbackHost USUAL = new LoopbackHost("127.0.0.1");

  private static final String INET6_LOOPBACK = "::1";

  /** Takes 127.0.0.0/8, {@code ::1}, and names that lead nowhere else. */
  static final class Converter implements ITypeConverter<LoopbackHost> {
    @Override
    public LoopbackHost convert(String host) {
      InetAddress[] addresses = resolve(host);
      if (!Arrays.stream(addresses).allMatch(InetAddress::isLoopbackAddress)) {
        throw new TypeConversionException(
            "--host "
                + host
                + " is not loopback: until Landfast has keys, it answers this machine alone"
                + " (127.0.0.1, ::1 or localhost).");
      }
      InetAddress first = addresses[0];
      return new LoopbackHost(
          first instanceof Inet6Address ? INET6_LOOPBACK : first.getHostAddress());
    }

    private static InetAddress[] resolve(String host) {
      try {
        if (host.isBlank()) { // Java would take it for localhost
          throw new UnknownHostException(host);
        }
        return InetAddress.getAllByName(host);
      } catch (UnknownHostException e) {
        throw new TypeConversionException(
            "--host " + host + " is not known: use 127.0.0.1, ::1 or localhost.");
      }
    }
  }
}
