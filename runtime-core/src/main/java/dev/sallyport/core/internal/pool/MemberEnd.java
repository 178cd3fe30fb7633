package dev.sallyport.core.internal.pool;

import dev.sallyport.SallyportException;
import dev.sallyport.process.ExitReport;
import java.util.Optional;

/**
 * How a worker of a pool has ended.
 *
 * @param why what its calls fail with from then on
 * @param exitCode of its process; -1 where there is none to tell
 * @param report of its process; empty where there is none
 */
public record MemberEnd(SallyportException why, int exitCode, Optional<ExitReport> report) {}
