package dev.sallyport.core.internal.session;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The logger of calls, in a class of its own: it is looked for when there is something to say,
 * since the search for a back end reads every jar and costs a new worker more than its first call.
 */
final class CallLog {
  static final Logger LOG = LoggerFactory.getLogger("dev.sallyport.calls");

  private CallLog() {}
}
