import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;

/**
 * Fails the build when a test was skipped or aborted that the list does not name. The list has
 * lines of the form {@code fully.qualified.Class#method | reason}.
 *
 * <p>Arguments: the list, and a module's build folder with the reports of Surefire and Failsafe.
 */
final class SkippedTests {
  public static void main(String[] args) throws Exception {
    Path list = Path.of(args[0]);
    Set<String> allowed = read(list);
    List<String> unlisted = new ArrayList<>();
    for (String folder : List.of("surefire-reports", "failsafe-reports")) {
      for (Path report : reports(Path.of(args[1], folder))) {
        for (String test : skipped(report)) {
          if (!allowed.contains(test)) {
            unlisted.add(test);
          }
        }
      }
    }
    if (!unlisted.isEmpty()) {
      System.err.println("Tests were skipped that " + list.getFileName() + " does not list:");
      unlisted.stream().distinct().sorted().forEach(test -> System.err.println("  " + test));
      System.err.println("Make them run, or add each with its reason: Class#method | reason");
      System.err.println("(Tests that are gone by now: run ./mvnw clean)");
      System.exit(1);
    }
  }

  private static Set<String> read(Path list) throws IOException {
    Set<String> allowed = new HashSet<>();
    for (String line : Files.readAllLines(list)) {
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      String[] parts = line.split("\\|", 2);
      if (parts.length < 2 || parts[1].isBlank() || !parts[0].strip().matches("[\\w.$]+#\\w+")) {
        throw new IOException(list + ": not of the form Class#method | reason: " + line);
      }
      allowed.add(parts[0].strip());
    }
    return allowed;
  }

  private static List<Path> reports(Path folder) throws IOException {
    List<Path> reports = new ArrayList<>();
    if (Files.isDirectory(folder)) {
      try (var files = Files.newDirectoryStream(folder, "TEST-*.xml")) {
        files.forEach(reports::add);
      }
    }
    return reports;
  }

  private static List<String> skipped(Path report) throws Exception {
    var document = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(report.toFile());
    var elements = document.getElementsByTagName("skipped");
    List<String> tests = new ArrayList<>();
    for (int i = 0; i < elements.getLength(); i++) {
      Element test = (Element) elements.item(i).getParentNode();
      // A parameterized test is reported as method(Type)[1] and the like.
      String method = test.getAttribute("name").split("\\W", 2)[0];
      tests.add(test.getAttribute("classname") + "#" + method);
    }
    return tests;
  }
}
