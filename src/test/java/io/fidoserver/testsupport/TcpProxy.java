package io.fidoserver.testsupport;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;

/** A line between two ends that can be slow, silent, cut or half-closed. */
public final class TcpProxy implements AutoCloseable {

  private static final int BUFFER = 16_384;

  private record Line(Socket client, Socket server) {}

  private final ServerSocket listener;
  private final int target;
  private final Queue<Line> lines = new ConcurrentLinkedQueue<>();
  private volatile long delayNanos;
  private volatile boolean silent;

  /** Listens on a free port, and forwards to {@code target}, both on loopback. */
  public TcpProxy(int target) {
    this.target = target;
    try {
      listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    start(this::accept);
  }

  public int port() {
    return listener.getLocalPort();
  }

  /** Every piece that passes is held up for so long. */
  public void delay(long millis) {
    delayNanos = millis * 1_000_000;
  }

  /** Connections stay open, new ones are taken, and nothing passes: as a host that vanished. */
  public void silence() {
    silent = true;
  }

  /** Ends the silence; what came meanwhile is lost, and so are its connections to the server. */
  public void speak() {
    silent = false;
  }

  /** Resets all connections. */
  public void cut() {
    for (Line line = lines.poll(); line != null; line = lines.poll()) {
      close(line.client());
      close(line.server());
    }
  }

  /** The server's side says that it will send no more, and still listens. */
  public void halfClose() {
    for (Line line : lines) {
      try {
        line.client().shutdownOutput();
      } catch (IOException alreadyClosed) {
        lines.remove(line);
      }
    }
  }

  private void accept() {
    try {
      while (true) {
        Socket client = listener.accept();
        Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
        lines.add(new Line(client, server));
        start(() -> pump(client, server));
        start(() -> pump(server, client));
      }
    } catch (IOException closed) {
      cut();
    }
  }

  private void pump(Socket from, Socket to) {
    byte[] buffer = new byte[BUFFER];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        LockSupport.parkNanos(delayNanos);
        if (!silent) {
          out.write(buffer, 0, read);
        }
      }
    } catch (IOException closed) {
      close(to);
    }
    close(from);
    close(to);
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void start(Runnable work) {
    Thread thread = new Thread(work, "proxy");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    listener.close();
    cut();
  }
}
