package dev.landfast.cli.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MultipartBodyTest {
  @TempDir private Path folder;

  private Path file(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content);
  }

  @Test
  void filesStandBetweenBoundariesUnderTheirNames() throws IOException {
    MultipartBody body = new MultipartBody();
    body.add("größe 報告書.txt", file("1", "one"));
    body.add("a \"b\"\r\n.txt", file("2", ""));
    String boundary = body.contentType().replace("multipart/form-data; boundary=", "");

    assertThat(text(body.publisher()))
        .isEqualTo(
            """
            --B
            Content-Disposition: form-data; name="file"; filename="größe 報告書.txt"
            Content-Type: application/octet-stream

            one
            --B
            Content-Disposition: form-data; name="file"; filename="a %22b%22%0D%0A.txt"
            Content-Type: application/octet-stream


            --B--
            """
                .replace("\n", "\r\n")
                .replace("--B", "--" + boundary));
  }

  @Test
  void lengthIsKnownBefore() throws IOException {
    MultipartBody body = new MultipartBody();
    body.add("a.txt", file("a", "abc"));

    assertThat(body.publisher().contentLength())
        .isEqualTo(text(body.publisher()).getBytes(StandardCharsets.UTF_8).length);
  }

  @Test
  void bytesAreCountedAsTheyGo() throws IOException {
    MultipartBody body = new MultipartBody();
    body.add("a.txt", file("a", "a".repeat(100_000)));
    List<Long> counts = new ArrayList<>();

    String text = text(new CountedBody(body.publisher(), counts::add));

    assertThat(counts).hasSizeGreaterThan(2).isSorted();
    assertThat(counts.getLast()).isEqualTo(text.length());
  }

  private static String text(BodyPublisher publisher) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CompletableFuture<Void> complete = new CompletableFuture<>();
    publisher.subscribe(
        new Subscriber<ByteBuffer>() {
          @Override
          public void onSubscribe(Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
          }

          @Override
          public void onNext(ByteBuffer part) {
            byte[] copy = new byte[part.remaining()];
            part.get(copy);
            bytes.writeBytes(copy);
          }

          @Override
          public void onError(Throwable failure) {
            complete.completeExceptionally(failure);
          }

          @Override
          public void onComplete() {
            complete.complete(null);
          }
        });
    complete.join();
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
