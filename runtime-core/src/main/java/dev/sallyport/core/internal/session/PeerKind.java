package dev.sallyport.core.internal.session;

/**
 * What the other end of a session is to this one. Whoever opens a session knows; the session needs
 * it for one thing: to say what at the other end makes good what is missing.
 */
public enum PeerKind {
  /** This process has launched it. */
  CHILD,

  /** It has launched this process. */
  PARENT,

  /** It listens somewhere, and this process has connected. */
  STANDING_WORKER,

  /** It has connected to where this process listens. */
  CLIENT,

  /** The worker's end of a session within this process. */
  IN_PROCESS_WORKER,

  /** The caller's end of one. */
  IN_PROCESS_CALLER;

  /** What makes it serve a contract, or the tasks of a class. */
  String remedy(boolean tasks) {
    return tasks ? tasksRemedy() : contractRemedy();
  }

  // Switches, so that a worker that starts makes none of these texts.

  private String contractRemedy() {
    return switch (this) {
      case CHILD ->
          "pass it to Worker.serve in the child, or beside others to Worker.builder().serve";
      case PARENT -> "pass it to Launch.serve in the parent";
      case STANDING_WORKER ->
          "pass it to Worker.listen in the standing worker, or beside others to"
              + " Worker.builder().serve before listen";
      case CLIENT -> "pass it to Remote.to(...).serve in the process that connects";
      case IN_PROCESS_WORKER ->
          "pass it to InProcess.serve, or beside others to InProcess.builder().serve";
      case IN_PROCESS_CALLER -> "pass it to InProcess.builder().serveBack";
    };
  }

  private String tasksRemedy() {
    return switch (this) {
      case CHILD ->
          "pass it to Worker.serveTasks in the child, or beside contracts to"
              + " Worker.builder().tasks";
      case PARENT -> "pass it to Launch.tasks in the parent";
      case STANDING_WORKER ->
          "pass it to Worker.builder().tasks before listen in the standing worker";
      case CLIENT ->
          "a process that connects serves no tasks: make it a contract, and pass that to"
              + " Remote.to(...).serve there";
      case IN_PROCESS_WORKER ->
          "pass it to InProcess.serveTasks, or beside contracts to InProcess.builder().tasks";
      case IN_PROCESS_CALLER ->
          "the caller's end serves no tasks: make it a contract, and pass that to"
              + " InProcess.builder().serveBack";
    };
  }

  /** What makes it accept a kind of channel. */
  String channelRemedy() {
    return switch (this) {
      case CHILD -> "register it with Worker.builder().channel in the child";
      case STANDING_WORKER ->
          "register it with Worker.builder().channel before listen in the standing worker";
      case IN_PROCESS_WORKER -> "register it with InProcess.builder().channel";
      case PARENT, CLIENT, IN_PROCESS_CALLER ->
          "only a worker accepts channels: open it at the other end";
    };
  }

  /** What passes this end bootstrap data. */
  String bootstrapRemedy() {
    return switch (this) {
      case PARENT -> "pass it with Launch.bootstrap in the parent";
      case CLIENT -> "pass it with Remote.to(...).bootstrap in the process that connects";
      case IN_PROCESS_CALLER -> "pass it with InProcess.builder().bootstrap";
      case CHILD, STANDING_WORKER, IN_PROCESS_WORKER ->
          "only a worker gets some: read it at the other end";
    };
  }
}
