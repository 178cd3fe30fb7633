package dev.sallyport.core.internal.session;

import dev.sallyport.core.internal.session.ContractModel.Call;
import dev.sallyport.spi.NamedTask;
import dev.sallyport.task.Task0;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The tasks that this end has the peer run. Thread-safe. */
final class TaskCalls {
  private final Session session;

  /** Of the classes whose tasks the peer has been found to serve. */
  private final Map<ContractModel, ContractClient> clients = new ConcurrentHashMap<>();

  TaskCalls(Session session) {
    this.session = session;
  }

  // The method returns what its reference says; where that is nothing, R is Void.
  @SuppressWarnings({"unchecked", "NullAway"})
  <R extends @Nullable Object> R call(Task0<R> task) {
    Run run = run(task);
    return (R) run.client.call(run.call, run.task.arguments(), run.task.timeout().orElse(null));
  }

  @SuppressWarnings("unchecked") // As above.
  <R extends @Nullable Object> CompletableFuture<R> submit(Task0<R> task) {
    Run run = run(task);
    return (CompletableFuture<R>)
        run.client.callAsync(run.call, run.task.arguments(), run.task.timeout().orElse(null));
  }

  private record Run(NamedTask task, ContractClient client, Call call) {}

  private Run run(Task0<?> task) {
    NamedTask named = NamedTask.of(task);
    ContractModel model = ContractModel.ofTasks(named.method().getDeclaringClass());
    Call call = Objects.requireNonNull(model.call(named.method()), "call");
    return new Run(named, client(model), call);
  }

  private ContractClient client(ContractModel model) {
    ContractClient known = clients.get(model);
    if (known != null) {
      return known;
    }
    boolean kept = session.met();
    ContractClient client = session.caller(model, null);
    if (kept) {
      clients.put(model, client);
    }
    return client;
  }
}
