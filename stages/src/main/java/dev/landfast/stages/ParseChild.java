package dev.landfast.stages;

import dev.landfast.engine.job.JobError;
import dev.landfast.stages.Frame.Kind;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A process that reads documents, as its parent sees it. Used by one thread at a time; a thread of
 * its own listens to what it says, and another one to what it prints.
 *
 * <p>Whenever anything is not as agreed it is ended at once: there is no state to save.
 */
final class ParseChild implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ParseChild.class);

  /** UTF-8 takes at most three bytes for a UTF-16 code unit. */
  private static final long TEXT_BYTES_MAX = 3 * TextOutput.LENGTH_MAX;

  private final ChildProcess process;
  private final FrameQueue frames = new FrameQueue();
  private final int filesMax;
  private int requests;

  private ParseChild(ChildProcess process, int filesMax) {
    this.process = process;
    this.filesMax = filesMax;
  }

  /**
   * Starts one, and waits until it can read.
   *
   * @param base where it gets a folder of its own for its temporary files
   * @param pace what it is started for
   * @param warm whether it makes itself familiar with its parsers first
   * @throws IOException if it does not come up
   */
  static ParseChild start(ChildCommand command, Path base, ChildPace pace, boolean warm)
      throws IOException, InterruptedException {
    ParseChild child =
        new ParseChild(
            ChildProcess.start(command, base, pace, warm), pace.filesMax(command.limits()));
    boolean ready = false;
    try {
      child.process.listen(child.frames);
      ready = child.isReadyWithin(command.limits().startMax());
    } finally {
      if (!ready) {
        child.close();
      }
    }
    if (!ready) {
      throw new IOException("A child for parsing did not come up. " + child.process.told());
    }
    return child;
  }

  private boolean isReadyWithin(Duration startMax) throws InterruptedException {
    try {
      Frame first = frames.take(startMax);
      return first != null && first.kind() == Kind.READY;
    } catch (TimeoutException e) {
      return false;
    }
  }

  long pid() {
    return process.pid();
  }

  /** Documents that it may still be asked for. */
  int filesLeft() {
    return filesMax - requests;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /**
   * Has a document read.
   *
   * @param text gets what it says
   * @param metadata gets its metadata as JSON; both are incomplete unless all was read
   * @throws IOException if what was read could not be written; the child is ended then
   * @throws InterruptedException if this thread was interrupted; the child is ended then
   */
  ParseAnswer parse(
      ParseRequest request, OutputStream text, OutputStream metadata, Duration timeMax)
      throws IOException, InterruptedException {
    requests++;
    ParseAnswer answer = null;
    try {
      if (process.send(Kind.REQUEST, requests, request.toBytes())) {
        answer = answer(new Outputs(text, metadata), System.nanoTime() + timeMax.toNanos());
      } else {
        answer = gone();
      }
    } catch (TimeoutException e) {
      LOG.debug("A document takes more than {}.", timeMax, e);
      answer = new ParseAnswer.TimedOut(timeMax);
      close();
    } finally {
      if (answer == null) {
        close();
      }
    }
    return answer;
  }

  private ParseAnswer answer(Outputs outputs, long deadlineNanos)
      throws IOException, InterruptedException, TimeoutException {
    while (true) {
      Frame frame = frames.take(Duration.ofNanos(deadlineNanos - System.nanoTime()));
      if (frame == null) {
        return gone();
      }
      if (frame.request() != requests || !outputs.take(frame)) {
        return rubbish();
      }
      switch (frame.kind()) {
        case TEXT, METADATA -> {} // more comes
        case COMPLETE -> {
          return new ParseAnswer.Complete();
        }
        case REFUSED -> {
          return refused(frame.content());
        }
        case FAILED -> {
          return new ParseAnswer.Failed(new String(frame.content(), StandardCharsets.UTF_8));
        }
        case READY, REQUEST -> {
          return rubbish();
        }
      }
    }
  }

  private ParseAnswer refused(byte[] content) {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(content));
    try {
      return new ParseAnswer.Refused(JobError.input(in.readUTF(), in.readUTF()));
    } catch (IOException e) {
      return rubbish();
    }
  }

  /** It ended, or closed its end of the pipe. */
  private ParseAnswer gone() {
    Integer status = process.awaitStatus();
    if (status == null) {
      return rubbish();
    }
    close();
    if (status == ParseProgram.EXIT_IDLE) {
      return new ParseAnswer.Idle();
    }
    LOG.warn("A child that read a document ended with status {}. {}", status, process.told());
    boolean blameless = requests > 1 || status == ChildProcess.STATUS_KILLED;
    return new ParseAnswer.Crashed(status == ParseProgram.EXIT_MEMORY, blameless);
  }

  /** What it says cannot be its own program's words. */
  private ParseAnswer rubbish() {
    close();
    LOG.warn("A child that read a document answered what makes no sense. {}", process.told());
    return new ParseAnswer.Crashed(false, requests > 1);
  }

  /** Ends it, and removes its folder. */
  @Override
  public void close() {
    frames.end();
    process.close();
  }

  /** Where to the parts of an answer go, each to a bound. */
  private static final class Outputs {
    private final OutputStream text;
    private final OutputStream metadata;
    private long textBytesLeft = TEXT_BYTES_MAX;
    private long metadataBytesLeft = MetadataJson.BYTES_MAX;

    Outputs(OutputStream text, OutputStream metadata) {
      this.text = text;
      this.metadata = metadata;
    }

    /** False when it is more than there can be. */
    boolean take(Frame frame) throws IOException {
      int length = frame.content().length;
      if (frame.kind() == Kind.TEXT) {
        textBytesLeft -= length;
        return textBytesLeft >= 0 && write(text, frame);
      }
      if (frame.kind() == Kind.METADATA) {
        metadataBytesLeft -= length;
        return metadataBytesLeft >= 0 && write(metadata, frame);
      }
      return true;
    }

    private static boolean write(OutputStream out, Frame frame) throws IOException {
      out.write(frame.content());
      return true;
    }
  }
}
