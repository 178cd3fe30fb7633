package dev.sallyport.core.internal.process;

import dev.sallyport.ErrorCode;
import dev.sallyport.LaunchException;
import org.jspecify.annotations.Nullable;

/** Makes the exception of a launch that failed before there was a process. Thread-safe. */
final class LaunchFailure {
  private LaunchFailure() {}

  static LaunchException of(String message) {
    return of(message, null);
  }

  static LaunchException of(String message, @Nullable Throwable cause) {
    return new LaunchException(ErrorCode.LAUNCH_FAILED, message, null, cause);
  }
}
