package dev.sallyport.core.internal.session;

import dev.sallyport.ErrorCode;
import dev.sallyport.ProtocolException;
import dev.sallyport.SallyportException;
import dev.sallyport.core.internal.wire.Frame;
import dev.sallyport.core.internal.wire.FrameType;
import java.util.function.Consumer;

/** Stands for a stream whose opening message is still arriving: nothing can be said but CANCEL. */
final class HalfOpen implements Stream {
  private final Consumer<HalfOpen> onCancel;
  private final int id;

  /**
   * @param onCancel told when the opener gives it up
   */
  HalfOpen(int id, Consumer<HalfOpen> onCancel) {
    this.id = id;
    this.onCancel = onCancel;
  }

  int id() {
    return id;
  }

  @Override
  public void onFrame(Frame frame) {
    if (frame.type() != FrameType.CANCEL) {
      throw new ProtocolException(
          ErrorCode.PROTOCOL_VIOLATION,
          frame.type()
              + " amid the opening of its stream: expected its fragments or CANCEL, stream="
              + id);
    }
    onCancel.accept(this);
  }

  @Override
  public void onSessionEnd(SallyportException cause) {}

  @Override
  public String label() {
    return "a call that is arriving";
  }
}
