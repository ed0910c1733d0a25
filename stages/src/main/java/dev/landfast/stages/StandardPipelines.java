package dev.landfast.stages;

import dev.landfast.engine.job.Offer;
import dev.landfast.engine.job.Pipeline;
import dev.landfast.engine.job.Retry;
import dev.landfast.engine.job.StageSpec;
import dev.landfast.engine.stage.Stage;
import dev.landfast.engine.stage.StageCatalog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The pipelines that need no configuration. */
public final class StandardPipelines {
  private static final Retry RETRY = new Retry(3, Duration.ofMillis(500), Duration.ofSeconds(30));

  private static final int LOST_MAX = 5;

  private static final StageSpec DETECT = stage(DetectStage.NAME, Duration.ofSeconds(60));
  private static final StageSpec PARSE = stage(ParseStage.NAME, Duration.ofMinutes(5));
  private static final StageSpec VALIDATE = stage(ValidateStage.NAME, Duration.ofSeconds(60));
  private static final StageSpec CHUNK = stage(ChunkStage.NAME, Duration.ofSeconds(60));

  /** With the other names that senders use for the same types. */
  private static final Set<String> DOCUMENT_TYPES =
      Set.of(
          "application/pdf",
          "application/x-pdf",
          "application/msword",
          "application/vnd.ms-word",
          "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
          "application/vnd.ms-excel",
          "application/msexcel",
          "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
          "application/vnd.ms-powerpoint",
          "application/mspowerpoint",
          "application/vnd.openxmlformats-officedocument.presentationml.presentation",
          // Taken so that the sender hears of the password, not of a type with an odd name.
          DocumentTypes.PROTECTED_OFFICE_NAME,
          "application/rtf",
          "text/rtf",
          "text/html",
          "application/xhtml+xml",
          "text/plain",
          "text/csv",
          "text/markdown",
          "text/x-markdown",
          "text/x-web-markdown");

  /** Beside documents. */
  private static final Set<String> ATTACHMENT_TYPES =
      Set.of(
          "application/vnd.ms-word.document.macroenabled.12",
          "application/vnd.ms-excel.sheet.macroenabled.12",
          "application/vnd.ms-powerpoint.presentation.macroenabled.12",
          "application/json",
          "application/xml",
          "text/xml",
          "text/x-yaml",
          "text/yaml",
          "application/yaml",
          "application/x-yaml",
          "text/tab-separated-values",
          "text/x-log");

  private StandardPipelines() {}

  /** Text and metadata of whatever can be read. */
  public static Pipeline attachments() {
    Set<String> types = new HashSet<>(DOCUMENT_TYPES);
    types.addAll(ATTACHMENT_TYPES);
    return new Pipeline("attachments", 1, List.of(DETECT, PARSE), types);
  }

  /** Documents for reading and searching: their text, checked, in chunks. */
  public static Pipeline documents() {
    return new Pipeline("documents", 1, List.of(DETECT, PARSE, VALIDATE, CHUNK), DOCUMENT_TYPES);
  }

  /** Both pipelines and their stages. */
  public static StageCatalog catalog() {
    return catalog(List.of(), Map.of(), Set.of());
  }

  /**
   * With further pipelines, of the same stages, of their own, and of remote ones.
   *
   * @param own that they do not share with others
   * @param remoteStages that workers of other programs run
   */
  public static StageCatalog catalog(
      List<Pipeline> more, Map<Offer, Stage> own, Set<String> remoteStages) {
    List<Pipeline> pipelines = new ArrayList<>(List.of(attachments(), documents()));
    pipelines.addAll(more);
    return new StageCatalog(pipelines, StandardStages.withoutSettings(), own, remoteStages);
  }

  /** The stages that all pipelines share. */
  public static Set<String> stageNames() {
    return Set.of(DetectStage.NAME, ParseStage.NAME, ValidateStage.NAME, ChunkStage.NAME);
  }

  private static StageSpec stage(String name, Duration runMax) {
    return new StageSpec(name, RETRY, runMax, LOST_MAX);
  }
}
