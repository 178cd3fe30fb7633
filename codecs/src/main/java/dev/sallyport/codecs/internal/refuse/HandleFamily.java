package dev.sallyport.codecs.internal.refuse;

import java.util.List;

/**
 * The families of live handles: what they are called on the wire of errors, why they cannot cross,
 * and what to do instead. In the order in which they are tried: a class may belong to several, and
 * the first one gives the best advice.
 *
 * <p>This table refuses nothing. What is data is listed elsewhere, and all else is refused; the
 * table finds the advice. Types are known by name, so that none of them needs to be present.
 */
enum HandleFamily {
  SQL(
      "LH-SQL",
      "its socket and transaction belong to this process (pid {pid})",
      "send the JDBC URL and open the connection in the worker",
      "java.sql.Connection",
      "java.sql.Statement",
      "java.sql.ResultSet",
      "java.sql.Driver",
      "javax.sql.DataSource",
      "javax.sql.CommonDataSource",
      "javax.sql.PooledConnection",
      "io.r2dbc.spi.Connection",
      "io.r2dbc.spi.ConnectionFactory"),
  LOB(
      "LH-LOB",
      "it is a locator that ends with its database connection, in this process (pid {pid})",
      "read it into a byte[] or a String and send that",
      "java.sql.Blob",
      "java.sql.Clob",
      "java.sql.SQLXML",
      "java.sql.Array",
      "java.sql.Ref",
      "java.sql.Struct"),
  PERSISTENCE(
      "LH-PERSISTENCE",
      "it is tied to a persistence context of this process (pid {pid}) and may load lazily",
      "map the data to a record inside the transaction",
      "jakarta.persistence.EntityManager",
      "jakarta.persistence.EntityManagerFactory",
      "javax.persistence.EntityManager",
      "javax.persistence.EntityManagerFactory",
      "org.hibernate.SharedSessionContract",
      "org.hibernate.proxy.HibernateProxy",
      "org.hibernate.collection.spi.PersistentCollection",
      "org.hibernate.collection.spi.LazyInitializable"),
  ENHANCED(
      "LH-PROXY",
      "it is a generated proxy that calls into objects of this process (pid {pid})",
      "map the data to a record inside the transaction",
      "org.springframework.aop.SpringProxy",
      "org.springframework.cglib.proxy.Factory",
      "net.sf.cglib.proxy.Factory",
      "javassist.util.proxy.ProxyObject"),
  SOCKET(
      "LH-SOCKET",
      "its connection is a descriptor of this process (pid {pid})",
      "send the host and port, and connect in the worker",
      "java.net.Socket",
      "java.net.ServerSocket",
      "java.net.DatagramSocket",
      "java.net.URLConnection",
      "java.net.http.HttpClient",
      "java.net.http.WebSocket",
      "java.net.http.HttpResponse",
      "javax.net.SocketFactory",
      "javax.net.ServerSocketFactory"),
  URL(
      "LH-URL",
      "it may hold a stream handler of this process, and comparing it asks the network's DNS",
      "declare a java.net.URI and send url.toURI()",
      "java.net.URL"),
  CHANNEL(
      "LH-CHANNEL",
      "its descriptor is open in this process (pid {pid}) alone",
      "send the path or address, and open it in the worker",
      "java.nio.channels.Channel",
      "java.nio.channels.Selector",
      "java.nio.channels.SelectionKey",
      "java.nio.channels.FileLock",
      "java.nio.channels.Pipe",
      "java.nio.channels.AsynchronousChannelGroup"),
  STREAM_IO(
      "LH-IO",
      "its position and its descriptor belong to this process (pid {pid})",
      "send byte[] chunks, or the path and open it in the worker",
      "java.io.InputStream",
      "java.io.OutputStream",
      "java.io.Reader",
      "java.io.Writer",
      "java.io.RandomAccessFile",
      "java.io.FileDescriptor",
      "java.io.Console",
      "java.util.Scanner",
      "java.util.zip.ZipFile"),
  PATH(
      "LH-PATH",
      "a relative one means another file in another working directory",
      "declare a String and send toAbsolutePath().toString()",
      "java.nio.file.Path",
      "java.io.File",
      "java.nio.file.FileSystem",
      "java.nio.file.FileStore",
      "java.nio.file.WatchService"),
  LOCK(
      "LH-LOCK",
      "it excludes only threads of this JVM (pid {pid})",
      "keep it here and send a request to the process that owns it",
      "java.util.concurrent.locks.Lock",
      "java.util.concurrent.locks.ReadWriteLock",
      "java.util.concurrent.locks.StampedLock",
      "java.util.concurrent.locks.Condition",
      "java.util.concurrent.locks.AbstractOwnableSynchronizer",
      "java.util.concurrent.Semaphore",
      "java.util.concurrent.CountDownLatch",
      "java.util.concurrent.CyclicBarrier",
      "java.util.concurrent.Exchanger",
      "java.util.concurrent.Phaser"),
  THREAD(
      "LH-THREAD",
      "it runs in, or is bound to the threads of, this JVM (pid {pid})",
      "send a task record and let the worker run it",
      "java.lang.Thread",
      "java.lang.ThreadGroup",
      "java.lang.ThreadLocal",
      "java.lang.ScopedValue",
      "java.lang.StackWalker",
      "java.util.Timer",
      "java.util.TimerTask"),
  FUTURE(
      "LH-FUTURE",
      "it completes, runs or hands over in this JVM (pid {pid}) alone",
      "await it and send the result; drain a queue and send a List",
      "java.util.concurrent.Executor",
      "java.util.concurrent.Future",
      "java.util.concurrent.CompletionStage",
      "java.util.concurrent.CompletionService",
      "java.util.concurrent.Flow$Publisher",
      "java.util.concurrent.Flow$Subscriber",
      "java.util.concurrent.Flow$Subscription",
      "java.util.concurrent.BlockingQueue",
      "org.reactivestreams.Publisher",
      "org.reactivestreams.Subscriber",
      "org.reactivestreams.Subscription"),
  REFLECTION(
      "LH-CLASS",
      "it names code that this JVM (pid {pid}) has loaded, and what arrives never chooses code",
      "send a name from a closed enum and resolve it in the worker",
      "java.lang.Class",
      "java.lang.reflect.AnnotatedElement",
      "java.lang.reflect.Type",
      "java.lang.reflect.InvocationHandler",
      "java.lang.invoke.MethodHandle",
      "java.lang.invoke.MethodHandles$Lookup",
      "java.lang.invoke.MethodType",
      "java.lang.invoke.CallSite",
      "java.lang.invoke.VarHandle",
      "java.lang.Module",
      "java.lang.ModuleLayer",
      "java.lang.ClassLoader",
      "java.util.ServiceLoader"),
  ITERATION(
      "LH-ITERATOR",
      "it can be read once, and reading it here would use it up",
      "collect it with toList() first and send the List",
      "java.util.Iterator",
      "java.util.Enumeration",
      "java.util.Spliterator",
      "java.util.stream.BaseStream",
      "java.util.stream.Collector"),
  REFERENCE(
      "LH-REFERENCE",
      "it stands for an object in the heap of this JVM (pid {pid})",
      "send the data of what it refers to",
      "java.lang.ref.Reference",
      "java.lang.ref.ReferenceQueue",
      "java.lang.ref.Cleaner",
      "java.lang.ref.Cleaner$Cleanable"),
  PROCESS(
      "LH-PROCESS",
      "its pipes and its exit status belong to its parent (pid {pid})",
      "send pid()",
      "java.lang.Process",
      "java.lang.ProcessHandle",
      "java.lang.ProcessBuilder",
      "java.lang.Runtime"),
  MEMORY(
      "LH-MEMORY",
      "it is a position in memory of this process (pid {pid})",
      "copy it to a byte[]",
      "java.nio.Buffer",
      "java.lang.foreign.MemorySegment",
      "java.lang.foreign.Arena",
      "java.lang.foreign.SegmentAllocator",
      "io.netty.buffer.ByteBuf"),
  SECURITY(
      "LH-SECURITY",
      "it holds secrets or provider state that must not travel in a message",
      "provision it in the worker's own configuration",
      "javax.net.ssl.SSLContext",
      "javax.net.ssl.SSLEngine",
      "javax.net.ssl.SSLSession",
      "javax.net.ssl.KeyManager",
      "javax.net.ssl.TrustManager",
      "java.security.KeyStore",
      "java.security.Key",
      "java.security.KeyPair",
      "java.security.KeyPairGenerator",
      "java.security.Signature",
      "java.security.MessageDigest",
      "java.security.Provider",
      "java.security.SecureRandom",
      "javax.crypto.Cipher",
      "javax.crypto.Mac",
      "javax.security.auth.Subject",
      "javax.security.auth.Destroyable"),
  RANDOM(
      "LH-RANDOM",
      "its state advances in this JVM (pid {pid}) alone",
      "send the seed",
      "java.util.Random",
      "java.util.random.RandomGenerator",
      "java.util.SplittableRandom"),
  ATOMIC(
      "LH-ATOMIC",
      "its updates are seen only inside this JVM (pid {pid})",
      "send get(), or sum() of an adder",
      "java.util.concurrent.atomic.AtomicBoolean",
      "java.util.concurrent.atomic.AtomicInteger",
      "java.util.concurrent.atomic.AtomicLong",
      "java.util.concurrent.atomic.AtomicReference",
      "java.util.concurrent.atomic.AtomicIntegerArray",
      "java.util.concurrent.atomic.AtomicLongArray",
      "java.util.concurrent.atomic.AtomicReferenceArray",
      "java.util.concurrent.atomic.AtomicMarkableReference",
      "java.util.concurrent.atomic.AtomicStampedReference",
      "java.util.concurrent.atomic.LongAdder",
      "java.util.concurrent.atomic.DoubleAdder",
      "java.util.concurrent.atomic.LongAccumulator",
      "java.util.concurrent.atomic.DoubleAccumulator"),
  LOGGER(
      "LH-LOGGER",
      "its handlers write from this process (pid {pid})",
      "log in the worker",
      "java.util.logging.Logger",
      "java.util.logging.Handler",
      "java.lang.System$Logger",
      "org.slf4j.Logger",
      "org.apache.logging.log4j.Logger",
      "org.apache.commons.logging.Log"),
  PATTERN(
      "LH-PATTERN",
      "it is compiled code of this JVM (pid {pid})",
      "send pattern() and flags()",
      "java.util.regex.Pattern",
      "java.util.regex.Matcher"),
  THROWABLE(
      "LH-THROWABLE",
      "it drags its causes, its stack and its fields along, and its class may be unknown there",
      "send a dev.sallyport.RemoteError",
      "java.lang.Throwable"),
  FUNCTION(
      "LH-LAMBDA",
      "it is code with captured state of this JVM (pid {pid})",
      "name a static method annotated @Task, or send an enum or a sealed command",
      "kotlin.Function",
      "groovy.lang.Closure",
      "scala.Function0",
      "scala.Function1",
      "scala.Function2"),
  /** What has a lifecycle here; tried last, as most of the above have one too. */
  CLOSEABLE(
      "LH-CLOSEABLE",
      "its lifecycle belongs to this process (pid {pid})",
      "send the configuration that the worker can make its own from",
      "java.lang.AutoCloseable",
      "java.lang.Runnable",
      "java.util.concurrent.Callable");

  private final String code;
  private final String why;
  private final String fix;

  @SuppressWarnings(
      "ImmutableEnumChecker") // Made by List.of and given to none that could change it.
  private final List<String> types;

  HandleFamily(String code, String why, String fix, String... types) {
    this.code = code;
    this.why = why;
    this.fix = fix;
    this.types = List.of(types);
  }

  List<String> types() {
    return types;
  }

  Grounds grounds(String found) {
    return new Grounds(
        found, why.replace("{pid}", Long.toString(ProcessHandle.current().pid())), fix, code);
  }
}
