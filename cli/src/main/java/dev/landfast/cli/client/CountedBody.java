package dev.landfast.cli.client;

import java.net.http.HttpRequest.BodyPublisher;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;
import java.util.function.LongConsumer;

/** A body that tells how much of it was taken to be sent. */
final class CountedBody implements BodyPublisher {
  private final BodyPublisher body;
  private final LongConsumer sent;

  /**
   * @param sent is told the bytes taken so far, one call at a time
   */
  CountedBody(BodyPublisher body, LongConsumer sent) {
    this.body = body;
    this.sent = sent;
  }

  @Override
  public long contentLength() {
    return body.contentLength();
  }

  @Override
  public void subscribe(Subscriber<? super ByteBuffer> subscriber) {
    body.subscribe(new Counter(subscriber));
  }

  private final class Counter implements Subscriber<ByteBuffer> {
    private final Subscriber<? super ByteBuffer> subscriber;
    private long count; // calls come one after the other (Reactive Streams, rule 1.3)

    Counter(Subscriber<? super ByteBuffer> subscriber) {
      this.subscriber = subscriber;
    }

    @Override
    public void onSubscribe(Subscription subscription) {
      subscriber.onSubscribe(subscription);
    }

    @Override
    public void onNext(ByteBuffer bytes) {
      count += bytes.remaining();
      subscriber.onNext(bytes);
      sent.accept(count);
    }

    @Override
    public void onError(Throwable failure) {
      subscriber.onError(failure);
    }

    @Override
    public void onComplete() {
      subscriber.onComplete();
    }
  }
}
