package dev.sallyport.codecs.internal;

import java.lang.reflect.Field;
import java.net.PasswordAuthentication;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.Security;
import java.security.Signature;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadLocalRandom;
import java.util.logging.ConsoleHandler;
import java.util.logging.Logger;
import java.util.random.RandomGenerator;
import javax.crypto.Cipher;
import javax.crypto.KeyAgreement;
import javax.crypto.KeyGenerator;
import javax.crypto.Mac;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;
import javax.security.auth.Subject;

/** Memory, secrets, generators of numbers, and the JDK's loggers. */
final class StateHandles {
  private StateHandles() {}

  static void addTo(Handles handles) throws Exception {
    memory(handles);
    secrets(handles);
    tls(handles);
    handles.add(
        "LH-RANDOM",
        new Random(),
        new SplittableRandom(),
        ThreadLocalRandom.current(),
        RandomGenerator.of("L64X128MixRandom"));
    handles.add(
        "LH-LOGGER", Logger.getLogger("x"), new ConsoleHandler(), System.getLogger("sallyport"));
  }

  private static void memory(Handles handles) throws Exception {
    handles.add(
        "LH-MEMORY", ByteBuffer.allocate(1), ByteBuffer.allocateDirect(1), CharBuffer.wrap("x"));
    Field unsafe = Class.forName("sun.misc.Unsafe").getDeclaredField("theUnsafe");
    unsafe.setAccessible(true);
    handles.add("LH-MEMORY", unsafe.get(null));
    if (Runtime.version().feature() >= 22) {
      Class<?> type = Class.forName("java.lang.foreign.Arena");
      AutoCloseable arena = (AutoCloseable) type.getMethod("ofConfined").invoke(null);
      handles.add(
          "LH-MEMORY",
          handles.opened(arena),
          type.getMethod("allocate", long.class, long.class).invoke(arena, 8L, 8L),
          Class.forName("java.lang.foreign.MemorySegment")
              .getMethod("ofArray", byte[].class)
              .invoke(null, (Object) new byte[1]));
    }
  }

  private static void secrets(Handles handles) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    KeyPair pair = generator.generateKeyPair();
    handles.add(
        "LH-SECURITY",
        KeyStore.getInstance(KeyStore.getDefaultType()),
        generator,
        pair,
        pair.getPrivate(),
        pair.getPublic(),
        new SecretKeySpec(new byte[16], "AES"),
        new PBEKeySpec("secret".toCharArray()),
        new PasswordAuthentication("user", "secret".toCharArray()),
        Signature.getInstance("SHA256withECDSA"),
        MessageDigest.getInstance("SHA-256"),
        Security.getProviders()[0],
        new SecureRandom(),
        Cipher.getInstance("AES/GCM/NoPadding"),
        Mac.getInstance("HmacSHA256"),
        KeyAgreement.getInstance("ECDH"),
        KeyGenerator.getInstance("AES"),
        new Subject());
  }

  private static void tls(Handles handles) throws Exception {
    SSLContext context = SSLContext.getDefault();
    SSLEngine engine = context.createSSLEngine();
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(null, null);
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init((KeyStore) null);
    handles.add(
        "LH-SECURITY",
        context,
        engine,
        engine.getSession(),
        keys.getKeyManagers()[0],
        trust.getTrustManagers()[0]);
  }
}
