package dev.sallyport;

/**
 * Counts of what a session has moved, taken where frames meet the transport. A frame that is sent
 * counts before its first byte is written, one that is received before anyone hears of it: so the
 * answer to a call is never seen before its request is counted, and what is not counted has not
 * been written. The bytes are those of frames with their headers, without the preface and line
 * ends. A long message is several frames; grants of credit and signs of life are frames too, so
 * there are more than there are calls.
 *
 * @param framesSent frames given to the transport, those of the handshake among them
 * @param bytesSent bytes of those frames
 * @param framesReceived frames taken from the transport
 * @param bytesReceived bytes of those frames
 */
public record Traffic(long framesSent, long bytesSent, long framesReceived, long bytesReceived) {}
