package dev.sallyport.benchmarks.socket;

import dev.sallyport.Worker;
import dev.sallyport.benchmarks.work.Orders;
import dev.sallyport.benchmarks.work.Orders.OrdersWorker;
import dev.sallyport.socket.Endpoint;
import dev.sallyport.socket.ListenLimits;
import dev.sallyport.socket.Remote;
import dev.sallyport.socket.Security;
import dev.sallyport.socket.Tls;
import dev.sallyport.socket.Token;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** This library: a standing worker, and who connects to it. */
enum StandingEnds implements EchoServer {
  UNIX("standing-unix") {
    @Override
    Endpoint any(Path directory) {
      return Endpoint.unix(directory.resolve("standing.sock"));
    }

    @Override
    Security security(Path directory, String end) {
      return Security.sameUser();
    }
  },
  /** On loopback, with a token. */
  TCP("standing-tcp") {
    private static final String FILE = "token";

    @Override
    void prepare(Path directory) throws IOException {
      Files.writeString(directory.resolve(FILE), Token.random().hex());
    }

    @Override
    Security security(Path directory, String end) throws IOException {
      return Security.token(Token.ofHex(Files.readString(directory.resolve(FILE))));
    }
  },
  /** On loopback, TLS 1.3 with a certificate at each end. */
  TLS("tls") {
    @Override
    void prepare(Path directory) throws Exception {
      X509Bundle authority =
          new CertificateBuilder()
              .subject("CN=bench authority")
              .setIsCertificateAuthority(true)
              .ecp256()
              .buildSelfSigned();
      Files.writeString(directory.resolve("authority.pem"), authority.getCertificatePEM());
      issue(directory, WORKER, authority);
      issue(directory, CALLER, authority);
    }

    private void issue(Path directory, String end, X509Bundle authority) throws Exception {
      X509Bundle own =
          new CertificateBuilder()
              .subject("CN=" + end)
              .addSanDnsName(end)
              .addSanIpAddress("127.0.0.1")
              .ecp256()
              .buildIssuedBy(authority);
      Files.writeString(directory.resolve(end + ".pem"), own.getCertificatePathPEM());
      Path key = directory.resolve(end + ".key");
      Files.createFile(
          key, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(key, own.getPrivateKeyPEM());
    }

    @Override
    Security security(Path directory, String end) {
      return Security.mutualTls(
          Tls.pem(
              directory.resolve(end + ".pem"),
              directory.resolve(end + ".key"),
              directory.resolve("authority.pem")));
    }
  };

  private static final String WORKER = "worker";
  private static final String CALLER = "caller";

  private final String text;

  StandingEnds(String text) {
    this.text = text;
  }

  /** As in tables. */
  String text() {
    return text;
  }

  /** An address that is free. */
  Endpoint any(Path directory) {
    return Endpoint.tcp("127.0.0.1", 0);
  }

  /** Puts into the directory what both ends have to know. */
  void prepare(Path directory) throws Exception {}

  /** What an end demands of the other one, and shows. */
  abstract Security security(Path directory, String end) throws Exception;

  @Override
  public String serve(Path directory) throws Exception {
    return Worker.builder()
        .serve(Orders.class, new OrdersWorker())
        .listenLimits(ListenLimits.defaults().withProofTimeout(EchoPair.START_TIMEOUT))
        .listen(any(directory), security(directory, WORKER))
        .endpoint()
        .toString();
  }

  /** Connects, as the parent. */
  Remote connect(Path directory, String address) throws Exception {
    return Remote.to(Endpoint.parse(address))
        .security(security(directory, CALLER))
        .connectTimeout(EchoPair.START_TIMEOUT)
        .open();
  }
}
