package dev.sallyport.core.internal.runtime;

import dev.sallyport.Channel;
import dev.sallyport.Encoding;
import dev.sallyport.Peer;
import dev.sallyport.Traffic;
import dev.sallyport.core.internal.session.Session;
import dev.sallyport.task.Task0;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What users call at the other end of a session, whatever that end is. Thread-safe. */
abstract class SessionPeer implements Peer {
  /** The session, which is there from the construction on. */
  abstract Session session();

  @Override
  public final <C> C client(Class<C> contract) {
    return session().client(contract);
  }

  @Override
  public final <C> C client(Class<C> contract, Duration timeout) {
    return session().client(contract, timeout);
  }

  @Override
  public final <R extends @Nullable Object> R call(Task0<R> task) {
    return session().call(task);
  }

  @Override
  public final <R extends @Nullable Object> CompletableFuture<R> submit(Task0<R> task) {
    return session().submit(task);
  }

  @Override
  public final <S, R> Channel<S, R> channel(Class<S> sends, Class<R> receives) {
    return session().channel(sends, receives);
  }

  @Override
  public final <T> T bootstrap(Class<T> type) {
    return session().bootstrap(type);
  }

  @Override
  public final CompletableFuture<Void> drain() {
    return session().drain();
  }

  @Override
  public final Encoding encoding() {
    return session().encoding();
  }

  @Override
  public final Traffic traffic() {
    return session().traffic();
  }
}
