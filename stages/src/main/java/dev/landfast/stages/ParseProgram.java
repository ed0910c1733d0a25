package dev.landfast.stages;

import dev.landfast.engine.job.FileRecord;
import dev.landfast.engine.job.JobError;
import dev.landfast.stages.DocumentReader.Reading;
import dev.landfast.stages.Frame.Kind;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.tika.mime.MediaType;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The program of a child: reads one document after another, as its parent asks for on standard
 * input, and answers on standard output ({@link Frame}).
 *
 * <p>A thread of its own listens to the parent, so that a child that is busy notices the parent's
 * death as soon as an idle one, and ends. Whatever a parser prints goes to standard error.
 */
final class ParseProgram {
  private static final Logger LOG = LoggerFactory.getLogger(ParseProgram.class);

  /** Nothing was asked for in the time that the parent gave. Not 0, as a parser may say. */
  static final int EXIT_IDLE = 5;

  /** Something was thrown that has no answer. */
  static final int EXIT_BROKEN = 1;

  /** As a JVM ends that was told to end when its heap does. */
  static final int EXIT_MEMORY = 3;

  /** The parent is gone. */
  static final int EXIT_ORPHAN = 4;

  /** The parent waits for an answer before it asks again. */
  private static final int REQUESTS_MAX = 1;

  private final Reader reader;
  private final OutputStream answers;
  private final BlockingQueue<Frame> requests = new LinkedBlockingQueue<>(REQUESTS_MAX);

  ParseProgram(Reader reader) {
    this.reader = reader;
    this.answers = new FileOutputStream(FileDescriptor.out);
    System.setOut(System.err);
  }

  /** Arguments: the milliseconds after which an idle child ends, and maybe {@code warm}. */
  public static void main(String[] arguments) {
    new ParseProgram(ParseProgram::read).run(arguments);
  }

  /** Does not return: the process ends. */
  void run(String[] arguments) {
    int status = EXIT_BROKEN;
    try {
      Thread.ofPlatform().name("landfast-parent").daemon().start(this::listen);
      long idleMillisMax = Long.parseLong(arguments[0]);
      if (arguments.length > 1 && arguments[1].equals(ChildCommand.WARM)) {
        WarmUp.run();
      }
      Frame.write(answers, Kind.READY, 0, new byte[0]);
      for (Frame next = next(idleMillisMax); next != null; next = next(idleMillisMax)) {
        answer(next);
      }
      status = EXIT_IDLE;
    } catch (OutOfMemoryError e) { // of a library's own making: the JVM's ended us
      status = EXIT_MEMORY;
    } catch (Throwable e) {
      LOG.error("The child ends.", e);
    } finally {
      end(status);
    }
  }

  /** At once, whatever threads and processes a parser may have left. */
  private static void end(int status) {
    try {
      ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
    } finally {
      Runtime.getRuntime().halt(status);
    }
  }

  private @Nullable Frame next(long idleMillisMax) throws InterruptedException {
    return requests.poll(idleMillisMax, TimeUnit.MILLISECONDS);
  }

  private void listen() {
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(new FileInputStream(FileDescriptor.in)))) {
      for (Frame frame = Frame.read(in); frame != null; frame = Frame.read(in)) {
        requests.put(frame);
      }
    } catch (IOException | InterruptedException e) {
      LOG.error("The parent cannot be heard any more.", e);
    } finally {
      end(EXIT_ORPHAN);
    }
  }

  private void answer(Frame asked) throws IOException, InterruptedException {
    ParseRequest request = ParseRequest.of(asked.content());
    int number = asked.request();
    Reading reading;
    try (TextOutput text = new TextOutput(frames(Kind.TEXT, number), request.length())) {
      reading = reader.read(request, text);
    } catch (IOException e) {
      Frame.write(answers, Kind.FAILED, number, bytes(String.valueOf(e)));
      return;
    }
    switch (reading) {
      case Reading.Complete complete -> {
        try (OutputStream metadata = frames(Kind.METADATA, number)) {
          metadata.write(MetadataJson.of(complete.metadata(), complete.unread()));
        }
        Frame.write(answers, Kind.COMPLETE, number, new byte[0]);
      }
      case Reading.Refused refused -> Frame.write(answers, Kind.REFUSED, number, told(refused));
    }
  }

  private OutputStream frames(Kind kind, int number) {
    return new BufferedOutputStream(new Frames(answers, kind, number), Frame.CONTENT_BYTES_MAX);
  }

  static Reading read(ParseRequest request, TextOutput text)
      throws IOException, InterruptedException {
    MediaType type = MediaType.parse(request.type());
    if (type != null && !DocumentReader.reads(type)) {
      return new Reading.Refused(ParseFailure.unsupported(type));
    }
    FileRecord file =
        new FileRecord(
            "", request.name(), null, request.type(), "", request.length(), "", Instant.EPOCH);
    return DocumentReader.read(request.document(), file, text, request.folder());
  }

  private static byte[] told(Reading.Refused refused) throws IOException {
    JobError error = refused.error();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeUTF(error.code());
      out.writeUTF(error.detail());
    }
    return bytes.toByteArray();
  }

  private static byte[] bytes(String message) {
    byte[] all = message.getBytes(StandardCharsets.UTF_8);
    return all.length <= Frame.CONTENT_BYTES_MAX ? all : bytes(message.substring(0, 1_000));
  }

  /** Reads one document. */
  interface Reader {
    Reading read(ParseRequest request, TextOutput text) throws IOException, InterruptedException;
  }

  /** What is written, cut into frames. */
  private static final class Frames extends OutputStream {
    private final OutputStream answers;
    private final Kind kind;
    private final int number;

    Frames(OutputStream answers, Kind kind, int number) {
      this.answers = answers;
      this.kind = kind;
      this.number = number;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      for (int sent = 0; sent < length; ) {
        int count = Math.min(length - sent, Frame.CONTENT_BYTES_MAX);
        Frame.write(answers, kind, number, bytes, offset + sent, count);
        sent += count;
      }
    }
  }
}
