package dev.sallyport.process;

import dev.sallyport.Encoding;
import dev.sallyport.Limits;
import dev.sallyport.ServiceFactory;
import dev.sallyport.spi.LaunchSpec;
import dev.sallyport.spi.RuntimeProvider;
import dev.sallyport.spi.Service;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Describes a child process: what to run, where, and how to speak with it. {@link #start} starts
 * one; the same description starts any number.
 *
 * <p>Immutable and thread-safe: each method returns a changed copy, so a description can be shared
 * and varied.
 *
 * <pre>{@code
 * try (Child child = Launch.java(ThumbnailWorker.class).start()) {
 *   Thumbnails thumbnails = child.client(Thumbnails.class);
 *   Thumbnail cat = thumbnails.resize(new Resize("cat.png", 128, 128));
 * }
 * }</pre>
 *
 * <p><b>Environment.</b> A child inherits no variable but those of a short list ({@link
 * LaunchSpec#DEFAULT_ENVIRONMENT}) and those named with {@link #inheritEnvironment}. Nothing that
 * this library passes to a child stands in its arguments.
 */
public final class Launch {
  private final LaunchSpec spec;

  private Launch(LaunchSpec spec) {
    this.spec = spec;
  }

  /**
   * A Java child: the {@code main} method of {@code mainClass}, which calls {@link
   * dev.sallyport.Worker#serve}, in a JVM like this one, on the same class path or module path.
   * Speaks the binary protocol on descriptors of its own.
   */
  public static Launch java(Class<?> mainClass) {
    return java(mainClass, JavaOptions.defaults());
  }

  /** A Java child with its own JVM options. */
  public static Launch java(Class<?> mainClass, JavaOptions options) {
    return new Launch(LaunchSpec.java(mainClass, options));
  }

  /**
   * Any command. Speaks newline-delimited JSON on plain standard input and output, unless {@link
   * #protocol} and {@link #stdio} say otherwise.
   *
   * @param command the program, looked up on the child's {@code PATH} unless it has a separator,
   *     and its arguments
   */
  public static Launch command(String... command) {
    return new Launch(LaunchSpec.command(List.of(command)));
  }

  /** The child's name in logs, thread names and reports; by default from the class or program. */
  public Launch name(String name) {
    return with(draft -> draft.name = name);
  }

  /** Adds arguments for the program, after those already there. */
  public Launch arguments(String... arguments) {
    return with(draft -> draft.arguments.addAll(List.of(arguments)));
  }

  /**
   * Starts the child through another program, which is given the child's command line as its own
   * last arguments: {@code nice}, {@code taskset}, {@code bwrap}, {@code docker run -i}, {@code
   * kubectl exec -i}, {@code ssh}. Given again, the later one is the outer one: {@code
   * via("docker", "run", "-i", image).via("ssh", host)} runs docker on that host.
   *
   * <pre>{@code
   * Launch.java(Worker.class, JavaOptions.defaults().withJavaHome(Path.of("/opt/java")))
   *     .via("docker", "run", "-i", "--rm", "--network=none", "-v", "/app:/app:ro", image)
   * }</pre>
   *
   * <p>The prefix has to pass standard input and output on, and print nothing on the latter; so
   * never give it a terminal ({@code -t}). Behind a prefix,
   *
   * <ul>
   *   <li>the prefix's program is looked up here, and the child's where it then runs: paths, the
   *       class path and the Java home are those there;
   *   <li>{@link #directory} and {@link #environment} are the prefix's, which may pass them on:
   *       {@code docker run -e NAME}, {@code ssh -o SendEnv=NAME};
   *   <li>{@link Stdio#DEDICATED} needs a {@code /bin/sh} there; without one use {@link
   *       Stdio#PLAIN};
   *   <li>signals reach the prefix. What it started elsewhere ends with its input, as every worker
   *       of this library does.
   * </ul>
   *
   * @param prefix a program and its arguments; if it is {@code ssh}, what follows is quoted for the
   *     shell that ssh gives it to
   */
  public Launch via(String... prefix) {
    return with(draft -> draft.prefixes.add(List.of(prefix)));
  }

  /**
   * What the child may use of the machine; by default what this process may.
   *
   * @see #limits for what is sent and received
   */
  public Launch resources(ResourceLimits limits) {
    return with(draft -> draft.resources = limits);
  }

  /** The working directory; by default the parent's. */
  public Launch directory(Path directory) {
    return with(draft -> draft.directory = Optional.of(directory));
  }

  /** Sets a variable of the child's environment. */
  public Launch environment(String name, String value) {
    return with(draft -> draft.environment.put(name, value));
  }

  /** Lets the child inherit these variables too, where the parent has them. */
  public Launch inheritEnvironment(String... names) {
    return with(draft -> draft.inherited.addAll(List.of(names)));
  }

  /** How frames are told apart. */
  public Launch protocol(Protocol protocol) {
    return with(draft -> draft.protocol = protocol);
  }

  /**
   * What carries the frames: pipes by default. Over a socket {@link #stdio} does not matter: frames
   * have the socket, and what the child prints goes to the log. A child in another language finds
   * the address in {@code SALLYPORT_SOCKET} and the token on the first line of its standard input
   * (docs/sockets.md). Not behind a prefix that changes the user or the machine, where the socket
   * cannot be reached.
   */
  public Launch over(Carrier carrier) {
    return with(draft -> draft.carrier = carrier);
  }

  /** Which descriptors carry frames. */
  public Launch stdio(Stdio stdio) {
    return with(draft -> draft.stdio = stdio);
  }

  /** The encodings to offer, best first; the child picks the first that it has too. */
  public Launch encodings(Encoding... encodings) {
    return with(draft -> draft.encodings = List.of(encodings));
  }

  /** What this end is willing to receive, buffer and wait for. */
  public Launch limits(Limits limits) {
    return with(draft -> draft.limits = limits);
  }

  /**
   * How long {@link #start} waits for the handshake; 10 s by default. For a command on plain stdio
   * with JSON lines, which may or may not say hello, it waits for none: there it is how long after
   * the start {@link Child#channel} and {@link Child#client}, of a contract with streams, wait for
   * that hello before they refuse.
   */
  public Launch startTimeout(Duration timeout) {
    return with(draft -> draft.startTimeout = timeout);
  }

  /** How long {@link Child#close} waits after each of its steps; 5 s by default. */
  public Launch stopTimeout(Duration timeout) {
    return with(draft -> draft.stopTimeout = timeout);
  }

  /**
   * Data for the child, passed in the handshake and read with {@link dev.sallyport.Peer#bootstrap}:
   * never an argument or a variable, where other processes could read it. At most 8 KiB as JSON.
   * Not for a child at level 0, which is sent no hello: {@link #start} throws {@link
   * IllegalArgumentException} then.
   *
   * @throws dev.sallyport.RefusedException by {@link #start}, if it is not data
   */
  public Launch bootstrap(Object data) {
    return with(draft -> draft.bootstrap = Optional.of(data));
  }

  /**
   * Serves {@code contract} to the child: the calls of the other direction. Not for a child at
   * level 0, as with {@link #bootstrap}.
   *
   * @param implementation called by several threads at once: {@code sallyport-call-} threads, or
   *     the one that reads the session, where a call has lately been over in microseconds
   */
  public <C> Launch serve(Class<C> contract, C implementation) {
    Objects.requireNonNull(implementation, "implementation");
    return serveWith(contract, peer -> implementation);
  }

  /** Serves {@code contract} to the child with an implementation made for it. */
  public <C> Launch serveWith(Class<C> contract, ServiceFactory<C> factory) {
    Objects.requireNonNull(factory, "factory");
    return with(draft -> draft.services.add(new Service<>(contract, factory)));
  }

  /**
   * Serves the tasks of these classes to the child: their static methods with {@link
   * dev.sallyport.Task}. Not for a child at level 0, as with {@link #bootstrap}.
   */
  public Launch tasks(Class<?>... classes) {
    return with(draft -> {
      for (Class<?> type : classes) {
        draft.services.add(Service.ofTasks(type));
      }
    });
  }

  /**
   * Whether a handler that this end serves is told by an interrupt of its thread, too, that nobody
   * waits for it any more; true by default. Without, only {@link
   * dev.sallyport.CallContext#cancellation} tells it.
   */
  public Launch interruptHandlers(boolean interrupts) {
    return with(draft -> draft.interruptHandlers = interrupts);
  }

  /**
   * Entries of the logger's context, SLF4J's MDC, that travel with each call to the child, in the
   * place of those named before; none by default. There they are in the MDC of the handler's thread
   * while it runs. An entry whose value breaks a rule of {@link dev.sallyport.CallContext}'s
   * metadata stays behind.
   *
   * @param keys at most 16, of letters, digits, '.', '_' and '-'
   * @throws IllegalArgumentException if a key is none
   */
  public Launch mdcKeys(String... keys) {
    return with(draft -> draft.mdcKeys = List.of(keys));
  }

  /**
   * Starts a child and waits until it is ready: until the handshake is complete, or, for a child
   * that says no hello (docs/protocol.md, "Level 0"), until its process runs. The first call starts
   * the clock of {@link #startTimeout} before anything else.
   *
   * @throws dev.sallyport.LaunchException if it cannot be started, ends before it is ready, or is
   *     not ready in time; no process is left
   * @throws dev.sallyport.ProtocolException if it sends something else than a handshake
   * @throws dev.sallyport.IncompatibleException if it has no common version or encoding
   * @throws dev.sallyport.RefusedException if a contract, a task or the bootstrap data is not data
   */
  public Child start() {
    return RuntimeProvider.get().start(spec);
  }

  /** The description as plain values, for implementations of the runtime. */
  public LaunchSpec spec() {
    return spec;
  }

  @Override
  public String toString() {
    return "Launch[" + spec.name() + ", " + spec.program() + "]";
  }

  private Launch with(Consumer<Draft> change) {
    Draft draft = new Draft(spec);
    change.accept(draft);
    return new Launch(draft.build());
  }

  /** A copy under change; the built record checks it. */
  private static final class Draft {
    private String name;
    private final LaunchSpec.Program program;
    private final List<String> arguments;
    private Optional<Path> directory;
    private final Map<String, String> environment;
    private final Set<String> inherited;
    private Protocol protocol;
    private Stdio stdio;
    private List<Encoding> encodings;
    private Limits limits;
    private Duration startTimeout;
    private Duration stopTimeout;
    private Optional<Object> bootstrap;
    private final List<Service<?>> services;
    private boolean interruptHandlers;
    private List<String> mdcKeys;
    private final List<List<String>> prefixes;
    private ResourceLimits resources;
    private Carrier carrier;

    Draft(LaunchSpec spec) {
      name = spec.name();
      program = spec.program();
      arguments = new ArrayList<>(spec.arguments());
      directory = spec.directory();
      environment = new HashMap<>(spec.environment());
      inherited = new HashSet<>(spec.inherited());
      protocol = spec.protocol();
      stdio = spec.stdio();
      encodings = spec.encodings();
      limits = spec.limits();
      startTimeout = spec.startTimeout();
      stopTimeout = spec.stopTimeout();
      bootstrap = spec.bootstrap();
      services = new ArrayList<>(spec.services());
      interruptHandlers = spec.interruptHandlers();
      mdcKeys = spec.mdcKeys();
      prefixes = new ArrayList<>(spec.prefixes());
      resources = spec.resources();
      carrier = spec.carrier();
    }

    LaunchSpec build() {
      return new LaunchSpec(
          name,
          program,
          arguments,
          directory,
          environment,
          inherited,
          protocol,
          stdio,
          encodings,
          limits,
          startTimeout,
          stopTimeout,
          bootstrap,
          services,
          interruptHandlers,
          mdcKeys,
          prefixes,
          resources,
          carrier);
    }
  }
}
