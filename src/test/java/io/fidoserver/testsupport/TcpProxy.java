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

/** TCP proxy whose connections can be slow, silent, reset or half-closed. */
public final class TcpProxy implements AutoCloseable {

  private static final int BUFFER = 16_384;

  private record Line(Socket client, Socket server) {}

  private final ServerSocket listener;
  private volatile int target;
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

  /** Delays every piece of data for so long. */
  public void delay(long millis) {
    delayNanos = millis * 1_000_000;
  }

  /**
   * Keeps connections open, accepts new ones, and forwards nothing: like a host that has vanished.
   */
  public void silence() {
    silent = true;
  }

  /**
   * Forwards again; data that came meanwhile are lost, and so are their connections to the server.
   */
  public void speak() {
    silent = false;
  }

  /** Forwards new connections to another port, like a virtual address that moves. */
  public void forwardTo(int port) {
    target = port;
  }

  /** Resets all connections. */
  public void cut() {
    for (Line line = lines.poll(); line != null; line = lines.poll()) {
      close(line.client());
      close(line.server());
    }
  }

  /** Half-closes all connections: the server's side sends no more, and still receives. */
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
