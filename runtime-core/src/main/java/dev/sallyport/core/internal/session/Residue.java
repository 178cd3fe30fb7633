package dev.sallyport.core.internal.session;

import java.util.List;

/**
 * What one end of a session holds. Where nothing is under way it must be nothing; two ends at rest
 * must agree on their windows. For checks; the parts are read one after the other.
 *
 * @param streams labels of open streams
 * @param slots of the peer that are taken
 * @param handlers of the peer's calls that are not over
 * @param partials messages of which only some fragments have come
 * @param held cost of what has arrived and is not taken
 * @param unreturned cost of what was taken and will be given back with what is taken next
 * @param sendWindow what the peer still has room for
 * @param queued cost of the calls and replies that wait to be written
 * @param unwritten whether anything could be written and is not
 * @param oneWayCredits calls that the peer takes without an answer
 * @param oneWayGranted the same for this end, as it counts them
 */
record Residue(
    List<String> streams,
    int slots,
    int handlers,
    int partials,
    long held,
    int unreturned,
    long sendWindow,
    long queued,
    boolean unwritten,
    int oneWayCredits,
    long oneWayGranted) {}
