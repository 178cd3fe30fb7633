package dev.sallyport.core.internal.session;

import dev.sallyport.core.internal.session.ContractModel.Call;
import dev.sallyport.core.internal.wire.StreamKind;
import dev.sallyport.schema.Compatibility;
import dev.sallyport.schema.CompatibilityReport;
import dev.sallyport.schema.CompatibilityReport.Difference;
import dev.sallyport.schema.CompatibilityReport.Verdict;
import dev.sallyport.schema.Schema;
import dev.sallyport.spi.CallForm;
import dev.sallyport.spi.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;

/**
 * Compares a contract with the peer's of the same name, method by method. This end writes arguments
 * and the items of streams, and reads results.
 */
final class ContractComparison {
  private static final int MAX_DIFFERENCES = 32;

  private final Compatibility mode;
  private final List<Difference> broken = new ArrayList<>();
  private final List<Difference> fitting = new ArrayList<>();

  private ContractComparison(Compatibility mode) {
    this.mode = mode;
  }

  /**
   * @param methods that the peer serves
   * @param schemas of all that their calls carry; the names are those of {@link SchemaNames}
   */
  static CompatibilityReport compare(
      ContractModel model,
      List<String> methods,
      SortedMap<String, Schema> schemas,
      Compatibility mode) {
    ContractComparison comparison = new ContractComparison(mode);
    List<String> others = new ArrayList<>(methods);
    for (Call call : model.calls()) {
      if (others.remove(call.method().getName())) {
        comparison.call(call, schemas);
      } else {
        comparison.notServed(call);
      }
    }
    others.forEach(method -> comparison.notCalled(model, method));
    return comparison.report();
  }

  private void call(Call call, SortedMap<String, Schema> schemas) {
    String name = call.method().getName();
    StreamKind kind = Objects.requireNonNull(SchemaNames.kind(name, schemas.keySet()));
    if (kind != call.kind()) {
      // What the other end reads and writes is no answer to what this end does.
      otherKind(call, kind);
      return;
    }
    add(
        CompatibilityReport.compare(
            call.label(),
            call.parameterNames(),
            call.parameters().schema(),
            schema(schemas, SchemaNames.parameters(name)),
            mode));
    Shape<?> items = call.items();
    if (items != null) {
      String stream = call.method().getParameters()[call.streamParameter()].getName();
      add(
          CompatibilityReport.compare(
              CallForm.elements(CallForm.path(call.label(), stream)),
              items.schema(),
              schema(schemas, SchemaNames.items(name)),
              mode));
    }
    if (kind != StreamKind.ONE_WAY) {
      boolean streams = kind == StreamKind.SERVER_STREAM || kind == StreamKind.DUPLEX;
      String path = call.label() + "()";
      add(
          CompatibilityReport.compare(
              streams ? CallForm.elements(path) : path,
              schema(schemas, SchemaNames.result(name, kind)),
              call.result().schema(),
              mode));
    }
  }

  private static Schema schema(SortedMap<String, Schema> schemas, String name) {
    return Objects.requireNonNull(schemas.get(name), name);
  }

  private void otherKind(Call call, StreamKind served) {
    boolean exact = mode == Compatibility.EXACT;
    add(
        new Difference(
            call.label(),
            text(call.kind()),
            text(served),
            true,
            exact ? "EXACT asks for equal contracts" : "the two travel in different frames",
            exact
                ? "build both ends from the same classes"
                : "keep the method as it was, and give the new kind of call a name of its own"));
  }

  private static String text(StreamKind kind) {
    return switch (kind) {
      case ONE_WAY -> "one-way calls";
      case REQUEST -> "calls with one result";
      case SERVER_STREAM -> "calls with a stream of results";
      case CLIENT_STREAM -> "calls with a stream of items and one result";
      case DUPLEX -> "calls with a stream in each direction";
    };
  }

  private void notServed(Call call) {
    add(
        new Difference(
            call.label(),
            "calls",
            "no such method",
            true,
            "the other end does not serve it",
            "bring the other end up to date first; if it was renamed, keep its old name"));
  }

  private void notCalled(ContractModel model, String method) {
    boolean exact = mode == Compatibility.EXACT;
    add(
        new Difference(
            model.type().getSimpleName() + "." + method,
            "no calls",
            "the method",
            exact,
            exact ? "EXACT asks for equal contracts" : "it is never called",
            exact ? "build both ends from the same classes" : ""));
  }

  private void add(CompatibilityReport part) {
    part.differences().forEach(this::add);
  }

  private void add(Difference difference) {
    List<Difference> kind = difference.breaks() ? broken : fitting;
    if (kind.size() < MAX_DIFFERENCES) {
      kind.add(difference);
    }
  }

  private CompatibilityReport report() {
    List<Difference> all = new ArrayList<>(broken);
    all.addAll(fitting);
    return new CompatibilityReport(
        mode, broken.isEmpty() ? Verdict.COMPATIBLE : Verdict.INCOMPATIBLE, all);
  }
}
