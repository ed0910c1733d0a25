package dev.landfast.cli;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.landfast.engine.Engine;
import dev.landfast.engine.job.Admission;
import dev.landfast.publish.Publication;
import dev.landfast.server.LandfastServer;
import dev.landfast.stages.StandardPipelines;
import java.io.FileDescriptor;
import java.nio.MappedByteBuffer;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The direction of the modules, and the rules that keep a protocol in the place that has it. */
final class ArchitectureTest {
  private static final String DURABILITY = "dev.landfast.publish.Durability";

  private static final JavaClasses LANDFAST =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.landfast");

  /** What a module may use of Landfast, beside itself. */
  private static void uses(String module, String... others) {
    String[] allowed = new String[others.length + 1];
    allowed[0] = "dev.landfast." + module + "..";
    for (int i = 0; i < others.length; i++) {
      allowed[i + 1] = "dev.landfast." + others[i] + "..";
    }
    classes()
        .that()
        .resideInAPackage(allowed[0])
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(allowed).or(resideOutsideOfPackage("dev.landfast..")))
        .check(LANDFAST);
  }

  @Test
  void everyModuleIsLookedAt() {
    for (Class<?> one :
        Set.of(
            Publication.class,
            Engine.class,
            StandardPipelines.class,
            LandfastServer.class,
            Landfast.class)) {
      assertThat(LANDFAST.contain(one)).as(one.getName()).isTrue();
    }
  }

  @Test
  void publishNeedsNothingButTheJdk() {
    classes()
        .that()
        .resideInAPackage("dev.landfast.publish..")
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage("dev.landfast.publish..", "java..", "org.jspecify.annotations.."))
        .check(LANDFAST);
  }

  @Test
  void engineUsesPublishAlone() {
    uses("engine", "publish");
  }

  @Test
  void stagesUseTheEngineAlone() {
    uses("stages", "engine");
  }

  @Test
  void serverUsesTheEngineAlone() {
    uses("server", "engine");
  }

  @Test
  void blobsNeverSeeJobs() {
    noClasses()
        .that()
        .resideInAPackage("dev.landfast.engine.blob..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.landfast.engine.job..")
        .check(LANDFAST);
  }

  @Test
  void jobsNeverSeeBlobs() {
    noClasses()
        .that()
        .resideInAPackage("dev.landfast.engine.job..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.landfast.engine.blob..")
        .check(LANDFAST);
  }

  @Test
  void settingsKnowNobody() {
    uses("engine.setting");
  }

  @Test
  void effectsKnowJobsAlone() {
    uses("engine.effect", "engine.job");
  }

  /**
   * What is admitted was sealed: only intake has both in hand. One class reads back what intake
   * wrote in a transaction of somebody else's.
   */
  @Test
  void onlyIntakeMakesAdmissions() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.landfast.engine.intake..")
        .and()
        .doNotHaveSimpleName("LaterAdmissions")
        .should()
        .accessTargetWhere(
            describe(
                "makes an Admission or a part of one",
                access ->
                    access.getTarget().getName().equals(JavaConstructor.CONSTRUCTOR_NAME)
                        && isOrIsIn(access.getTargetOwner(), Admission.class)
                        && !isOrIsIn(access.getOriginOwner(), Admission.class)))
        .check(LANDFAST);
  }

  /** Writing the data back early promises nothing, so that one method may do it elsewhere. */
  @Test
  void onlyDurabilityMakesThingsDurable() {
    noClasses()
        .should()
        .accessTargetWhere(
            syncs()
                .or(links())
                .and(
                    describe("elsewhere", access -> !isDurability(access) && !isWriteBack(access))))
        .check(LANDFAST);
  }

  @Test
  void oneLoggingInterface() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "java.util.logging..", "org.apache.logging..", "org.apache.commons.logging..")
        .check(LANDFAST);
  }

  @Test
  void onlyTheCommandKnowsWhichLoggerThereIs() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.landfast.cli.log..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("ch.qos.logback..")
        .check(LANDFAST);
  }

  @Test
  void namesSayWhatSomethingIs() {
    noClasses()
        .should()
        .haveSimpleNameEndingWith("Impl")
        .orShould()
        .haveSimpleNameEndingWith("Manager")
        .orShould()
        .haveSimpleNameEndingWith("Helper")
        .orShould()
        .haveSimpleNameEndingWith("Util")
        .orShould()
        .haveSimpleNameEndingWith("Utils")
        .orShould()
        .resideInAnyPackage(
            "..util..", "..common..", "..internal..", "..impl..", "..manager..", "..helper..")
        .check(LANDFAST);
  }

  private static DescribedPredicate<JavaAccess<?>> syncs() {
    return describe(
        "syncs a file or a directory",
        access ->
            (access.getTarget().getName().equals("force")
                    && (isA(access, FileChannel.class)
                        || isA(access, AsynchronousFileChannel.class)
                        || isA(access, MappedByteBuffer.class)))
                || (access.getTarget().getName().equals("sync")
                    && isA(access, FileDescriptor.class)));
  }

  private static DescribedPredicate<JavaAccess<?>> links() {
    return describe(
        "gives a file a second name",
        access -> access.getTarget().getName().equals("createLink") && isA(access, Files.class));
  }

  private static boolean isDurability(JavaAccess<?> access) {
    return access.getOriginOwner().getName().equals(DURABILITY);
  }

  private static boolean isWriteBack(JavaAccess<?> access) {
    return access.getOriginOwner().isEquivalentTo(Publication.class)
        && access.getOrigin().getName().equals("writeBack");
  }

  private static boolean isA(JavaAccess<?> access, Class<?> type) {
    return access.getTargetOwner().isAssignableTo(type);
  }

  private static boolean isOrIsIn(JavaClass one, Class<?> outer) {
    return one.getName().equals(outer.getName()) || one.getName().startsWith(outer.getName() + "$");
  }
}
