package dev.sallyport.netty;

import dev.sallyport.socket.PeerIdentity.LocalProcess;
import dev.sallyport.socket.Security;
import io.netty.channel.Channel;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.kqueue.KQueueDomainSocketChannel;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.unix.PeerCredentials;
import io.netty.channel.uring.IoUringDomainSocketChannel;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import jdk.net.ExtendedSocketOptions;
import jdk.net.UnixDomainPrincipal;

/** Whom the kernel vouches for at the other end of a Unix domain socket. */
final class Credentials {
  /** A group that the system names and does not number. */
  private static final int UNKNOWN_GROUP = -1;

  private Credentials() {}

  /**
   * Reads them.
   *
   * @throws IOException if the system does not tell, or (where it tells no numbers) it is nobody
   *     whom {@code security} lets in
   */
  static LocalProcess of(Channel channel, Security security) throws IOException {
    if (channel instanceof NioDomainSocketChannel nio) {
      return ofPrincipals(nio, security);
    }
    PeerCredentials peer = ofNative(channel);
    int[] groups = peer.gids();
    return new LocalProcess(peer.pid(), peer.uid(), groups.length == 0 ? UNKNOWN_GROUP : groups[0]);
  }

  /**
   * @throws IOException if {@code peer} is nobody whom {@code security} lets in
   */
  static void check(LocalProcess peer, Security security) throws IOException {
    if (peer.uid() != OwnUser.id() && !others(security).contains(peer.uid())) {
      throw refused(Integer.toString(peer.uid()), security);
    }
  }

  private static PeerCredentials ofNative(Channel channel) throws IOException {
    if (channel instanceof EpollDomainSocketChannel epoll) {
      return epoll.peerCredentials();
    } else if (channel instanceof KQueueDomainSocketChannel kqueue) {
      return kqueue.peerCredentials();
    }
    return ((IoUringDomainSocketChannel) channel).peerCredentials();
  }

  /** The JDK gives names of users. They are compared with those of the users that are let in. */
  private static LocalProcess ofPrincipals(NioDomainSocketChannel channel, Security security)
      throws IOException {
    UnixDomainPrincipal peer =
        channel.config().getOption(NioChannelOption.of(ExtendedSocketOptions.SO_PEERCRED));
    if (peer == null) {
      throw new IOException(
          "who is at the other end of a Unix domain socket is not told by this system (fix: "
              + Io.PROPERTY
              + " other than nio, or TCP)");
    }
    PosixFileAttributes own = OwnUser.attributes();
    int group = peer.group().equals(own.group()) ? OwnUser.group() : UNKNOWN_GROUP;
    if (peer.user().equals(own.owner())) {
      return new LocalProcess(0, OwnUser.id(), group);
    }
    for (int each : others(security)) {
      UserPrincipal user =
          FileSystems.getDefault()
              .getUserPrincipalLookupService()
              .lookupPrincipalByName(Integer.toString(each));
      if (peer.user().equals(user)) {
        return new LocalProcess(0, each, group);
      }
    }
    throw refused(peer.user().getName(), security);
  }

  private static Set<Integer> others(Security security) {
    return security instanceof Security.Users users ? users.ids() : Set.of();
  }

  private static IOException refused(String user, Security security) throws IOException {
    List<Integer> expected = new ArrayList<>();
    expected.add(OwnUser.id());
    expected.addAll(others(security));
    return new IOException(
        "user at the other end out of range: "
            + user
            + " (expected one of "
            + expected
            + "; fix: run both ends as one user, or name the other one's number in Security.users at"
            + " this end)");
  }

  /** The user of this process. */
  static final class OwnUser {
    private OwnUser() {}

    static int id() throws IOException {
      return number("unix:uid");
    }

    static int group() throws IOException {
      return number("unix:gid");
    }

    static PosixFileAttributes attributes() throws IOException {
      return Files.readAttributes(file(), PosixFileAttributes.class);
    }

    private static int number(String attribute) throws IOException {
      try {
        return (int) Files.getAttribute(file(), attribute);
      } catch (UnsupportedOperationException | IllegalArgumentException e) {
        throw new IOException("files have no numbers of users on this system (fix: use TCP)", e);
      }
    }

    /** A file that is this user's. */
    private static Path file() throws IOException {
      Path self = Path.of("/proc/self");
      return Files.exists(self) ? self : Made.FILE;
    }

    /** Where there is no /proc: one that was made for it, and is deleted at the end. */
    private static final class Made {
      static final Path FILE = make();

      private static Path make() {
        try {
          Path made = Files.createTempFile("user-", "");
          made.toFile().deleteOnExit();
          return made;
        } catch (IOException e) {
          throw new java.io.UncheckedIOException(e);
        }
      }
    }
  }
}
