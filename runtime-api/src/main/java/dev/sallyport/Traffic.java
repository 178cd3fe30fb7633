package dev.sallyport;

/**
 * Counts of what a session has moved, taken at the transport: a frame counts once all its bytes are
 * written or read, and the counts include the frames' headers and the handshake.
 *
 * @param framesSent frames written
 * @param bytesSent bytes of those frames
 * @param framesReceived frames read
 * @param bytesReceived bytes of those frames
 */
public record Traffic(long framesSent, long bytesSent, long framesReceived, long bytesReceived) {}
