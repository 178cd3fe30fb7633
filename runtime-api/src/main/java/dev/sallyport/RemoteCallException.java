package dev.sallyport;

/**
 * The handler of a call failed in the other process, which lives on. The cause's stack trace shows
 * the remote stack below this end's own.
 */
public final class RemoteCallException extends SallyportException {
  private static final long serialVersionUID = 1L;

  private final transient RemoteError remote;

  /**
   * @param call the contract's method, for the message
   */
  public RemoteCallException(String call, RemoteError remote) {
    super(
        ErrorCode.REMOTE_FAILURE,
        call
            + " failed in the other process: "
            + remote.type()
            + (remote.message().isEmpty() ? "" : ": " + remote.message()),
        new RemoteStack(remote));
    this.remote = remote;
  }

  /** The remote exception's type, message, stack and causes. */
  public RemoteError remote() {
    return remote;
  }

  /** Carries the remote stack into printed traces; never thrown by itself. */
  private static final class RemoteStack extends Exception {
    private static final long serialVersionUID = 1L;

    RemoteStack(RemoteError remote) {
      super("in the other process: " + remote, null, false, false);
    }
  }
}
