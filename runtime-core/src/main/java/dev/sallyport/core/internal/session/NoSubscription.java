package dev.sallyport.core.internal.session;

import java.util.concurrent.Flow;

/** What a subscriber gets that is about to be told why it gets nothing. */
enum NoSubscription implements Flow.Subscription {
  INSTANCE;

  @Override
  public void request(long count) {}

  @Override
  public void cancel() {}
}
