package dev.sallyport.core.internal.session;

import dev.sallyport.core.internal.session.ContractModel.Call;
import dev.sallyport.schema.Compatibility;
import dev.sallyport.schema.CompatibilityReport;
import dev.sallyport.schema.CompatibilityReport.Difference;
import dev.sallyport.schema.CompatibilityReport.Verdict;
import dev.sallyport.schema.Schema;
import java.lang.reflect.Parameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;

/**
 * Compares a contract with the peer's of the same name, method by method. This end writes arguments
 * and reads results.
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
   * @param schemas of their parameters and results, all of them
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
    List<String> parameters =
        Arrays.stream(call.method().getParameters()).map(Parameter::getName).toList();
    Schema arguments = Objects.requireNonNull(schemas.get(name + ContractModel.PARAMETERS));
    Schema result = Objects.requireNonNull(schemas.get(name + ContractModel.RESULT));
    add(
        CompatibilityReport.compare(
            call.label(), parameters, call.parameters().schema(), arguments, mode));
    add(CompatibilityReport.compare(call.label() + "()", result, call.result().schema(), mode));
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
