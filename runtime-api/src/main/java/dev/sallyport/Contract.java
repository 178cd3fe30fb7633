package dev.sallyport;

import dev.sallyport.schema.Compatibility;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks an interface whose methods are calls to another process.
 *
 * <p>Each abstract method is one call. Its parameters and its result are data in the sense of
 * {@code docs/schema.md}; a method that returns a {@link java.util.concurrent.CompletionStage} or
 * {@link java.util.concurrent.CompletableFuture} of a type is the same call as one that returns the
 * type, made without waiting; one with {@link OneWay} gets no reply. Method names are the names on
 * the wire, so a contract has no overloads. Default methods are not calls: they run where they are
 * invoked.
 *
 * <p>A {@link java.util.concurrent.Flow.Publisher} of a type, as the result or as one parameter, is
 * a stream of messages of that type: to the caller, from the caller, or with both in each
 * direction. The other parameters are data and are sent before the stream.
 *
 * <p><b>A returned stream</b> is cold. The method checks its arguments, and no more; each {@link
 * java.util.concurrent.Flow.Publisher#subscribe} makes the call anew, with those arguments and in
 * the {@link CallContext} in which the method was called. It does not wait: where there is no room
 * for one more call, the subscriber gets a {@link RejectedCallException}. Elements come to one
 * subscriber by one thread at a time; what it has not requested stays with the sender, but for a
 * window. To cancel the subscription is to cancel the call. What fails the call, an element that
 * does not match its type too, is the subscriber's {@code onError}.
 *
 * <p><b>A stream that the caller passes</b> is subscribed to once for each call: by the method
 * itself where there is a single result, as soon as the call is on its way, else by subscribing to
 * the result. It is asked for as much as the other end has room for, and for 64 elements at most;
 * it may be asked on a thread of the session, which runs then what it does in {@code request}. Its
 * failure is passed on to the handler's subscriber. An element that is not data fails the call.
 * When the handler's answer has ended, nothing more is wanted: the subscription is cancelled.
 *
 * <p><b>A handler</b> may return a publisher, which is subscribed to once, after the handler has
 * returned, or a stage, which is waited for without a thread. What it is passed as a stream takes
 * one subscriber. The call's context is the current one while the handler runs, and not in the
 * callbacks of streams: keep what they need of it, or {@link CallContext#wrap} them. A call holds
 * its place among those that the other end takes until the handler has returned <em>and</em> its
 * streams and its stage are over.
 *
 * <pre>{@code
 * @Contract
 * public interface Builds {
 *   Report build(Job job);
 *
 *   CompletionStage<Report> start(Job job);
 *
 *   @OneWay
 *   void note(String text);
 *
 *   Flow.Publisher<Line> follow(String build);
 *
 *   long upload(String name, Flow.Publisher<byte[]> content);
 * }
 * }</pre>
 *
 * <p>A contract and its types need not be public; but what a blocking method of a public contract
 * returns must be.
 *
 * <p>A contract is checked when a client or a worker is made from it, before any frame is sent. A
 * type that is not data is refused there with its path, the reason and the fix.
 *
 * <p>A method needs no {@code throws} clause. What a client's method can throw is {@link
 * SallyportException}, sealed, one type for each decision that a caller makes.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Contract {
  /**
   * The contract's name in the handshake; the interface's binary name where empty. Two contracts of
   * one process have different names.
   */
  String name() default "";

  /**
   * How far the types of the other end's contract of this name may differ from this one's. What
   * holds is the stricter of what the two ends declare ({@code docs/compatibility.md}).
   */
  Compatibility compatibility() default Compatibility.EXACT;
}
