package dev.sallyport.spi;

import dev.sallyport.schema.Refusal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a method of a contract is as a call: which of its types are data, and which are streams of
 * data. One set of rules for the types of javac and for those of a running program. Whether the
 * types are data is not looked at here.
 *
 * @param <T> a type, in the words of whoever asks
 * @param oneWay whether the call has no reply
 * @param async whether the method returns a stage of the result
 * @param data the positions of the parameters that are data
 * @param streamParameter the position of the parameter that is a stream, -1 if there is none
 * @param items of what the caller's stream is; null for no stream
 * @param streaming whether the method returns a stream
 * @param result the result, or of what the returned stream is; null if that is refused here
 * @param refusals what is wrong with the form; only without any is the rest of use
 */
public record CallForm<T>(
    boolean oneWay,
    boolean async,
    List<Integer> data,
    int streamParameter,
    @Nullable T items,
    boolean streaming,
    @Nullable T result,
    List<Misfit> refusals) {
  /** In the name of a schema: the parameters of a method that are data. */
  public static final String PARAMETERS = "params";

  /** The same: each element of what the caller streams. */
  public static final String ITEMS = "items";

  /** The same: the one result. */
  public static final String RESULT = "result";

  /** The same: each element of a returned stream. */
  public static final String RESULTS = "results";

  /**
   * What is refused, and where.
   *
   * @param parameter its position, -1 for the result
   */
  public record Misfit(int parameter, Refusal refusal) {}

  /** Questions about a type. */
  public interface Types<T> {
    /** The binary name of its class, without type arguments; any other text if it is no class. */
    String name(T type);

    /** Its type arguments; none for a raw type. */
    List<T> arguments(T type);
  }

  /**
   * The form of a method.
   *
   * @param label {@code Thumbnails.resize}, what the paths of refusals start from
   * @param oneWay whether it is annotated with {@link dev.sallyport.OneWay}
   * @param names of the parameters
   */
  public static <T> CallForm<T> of(
      Types<T> types,
      String label,
      boolean oneWay,
      T returned,
      List<String> names,
      List<T> parameters) {
    return new Maker<>(types, label, oneWay).make(returned, names, parameters);
  }

  /** The path of a parameter. */
  public static String path(String label, String parameter) {
    return label + "(" + parameter + ")";
  }

  /** The path of the elements of a stream, which is that of the elements of a list. */
  public static String elements(String path) {
    return path + "[]";
  }

  private static final class Maker<T> {
    private static final String PUBLISHER = "java.util.concurrent.Flow$Publisher";

    private final Types<T> types;
    private final String label;
    private final boolean oneWay;
    private final List<Misfit> misfits = new ArrayList<>();

    Maker(Types<T> types, String label, boolean oneWay) {
      this.types = types;
      this.label = label;
      this.oneWay = oneWay;
    }

    CallForm<T> make(T returned, List<String> names, List<T> parameters) {
      List<Integer> data = new ArrayList<>();
      int stream = -1;
      T items = null;
      for (int i = 0; i < parameters.size(); i++) {
        String path = path(label, names.get(i));
        if (!types.name(parameters.get(i)).equals(PUBLISHER)) {
          data.add(i);
        } else if (oneWay) {
          oneWayStream(i, path);
        } else if (stream >= 0) {
          secondStream(i, path);
        } else {
          stream = i;
          items = argument(i, parameters.get(i), path, true);
        }
      }
      String name = types.name(returned);
      boolean streaming = name.equals(PUBLISHER);
      boolean async =
          name.equals("java.util.concurrent.CompletionStage")
              || name.equals("java.util.concurrent.CompletableFuture");
      T result = returned;
      if (oneWay && !name.equals("void")) {
        oneWayResult();
        result = null;
      } else if (streaming || async) {
        result = argument(-1, returned, label + "()", streaming);
      }
      return new CallForm<>(
          oneWay, async, List.copyOf(data), stream, items, streaming, result, List.copyOf(misfits));
    }

    /** What a stream or a stage is of; null, and a refusal, if that is nothing. */
    private @Nullable T argument(int parameter, T type, String path, boolean stream) {
      List<T> arguments = types.arguments(type);
      if (arguments.isEmpty()) {
        refuse(
            parameter,
            path,
            "is of the raw type " + types.name(type),
            "without type arguments anything could be in it",
            "give it type arguments",
            "TYPE-RAW");
        return null;
      }
      T argument = arguments.get(0);
      if (stream && types.name(argument).equals("java.lang.Void")) {
        refuse(
            parameter,
            elements(path),
            "is of type Void",
            "no value can be in it",
            "name the type that is streamed",
            "TYPE-VOID");
        return null;
      }
      return argument;
    }

    private void secondStream(int parameter, String path) {
      refuse(
          parameter,
          path,
          "is a second stream from the caller",
          "a call carries one stream in each direction",
          "stream a sealed interface of both, or make two methods of it",
          "CALL-STREAM");
    }

    private void oneWayStream(int parameter, String path) {
      refuse(
          parameter,
          path,
          "is a stream, and the method is @OneWay",
          "nothing follows the arguments of a one-way call",
          "remove @OneWay, or send a List",
          "CALL-ONE-WAY");
    }

    private void oneWayResult() {
      refuse(
          -1,
          label + "()",
          "is not void, and the method is @OneWay",
          "nothing comes back from a one-way call",
          "declare it void, or remove @OneWay",
          "CALL-ONE-WAY");
    }

    private void refuse(
        int parameter, String path, String found, String why, String fix, String code) {
      misfits.add(new Misfit(parameter, new Refusal(path, found, why, fix, code)));
    }
  }
}
