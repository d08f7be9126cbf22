package io.orograph.engine.lane;

import io.orograph.engine.runtime.ComputeDevice;
import io.orograph.engine.runtime.NativeHeap;
import io.orograph.engine.runtime.TorchRuntime;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * One thread that calls native code. Tasks run one after the other, in the order they came.
 *
 * <p>Long work is a chain of short tasks; a failing task fails its own future and nothing else.
 */
public final class Lane implements AutoCloseable {
  private final ExecutorService thread;
  private final CompletableFuture<LaneContext> context;

  private Lane(String name, ComputeDevice device) {
    this.thread =
        Executors.newSingleThreadExecutor(Thread.ofPlatform().name(name).daemon(true).factory());
    this.context =
        CompletableFuture.supplyAsync(
            () -> {
              TorchRuntime runtime = TorchRuntime.start();
              runtime.prepareThread();
              runtime.require(device);
              return new LaneContext(runtime, device);
            },
            thread);
  }

  /**
   * Opens a lane on the CPU.
   *
   * @param name of its thread
   */
  public static Lane open(String name) {
    return open(name, ComputeDevice.CPU);
  }

  /**
   * Opens a lane. Every task fails if the device is not there.
   *
   * @param name of its thread
   * @param device where it computes; a GPU has one lane at most
   */
  public static Lane open(String name, ComputeDevice device) {
    return new Lane(name, device);
  }

  /** Runs a task in the lane's thread. */
  public <T> CompletableFuture<T> submit(LaneTask<T> task) {
    return context.thenApplyAsync(
        c -> {
          try {
            return task.run(c);
          } catch (RuntimeException e) {
            throw e;
          } catch (Exception e) {
            throw new CompletionException(e);
          } finally {
            NativeHeap.trimNowAndThen();
          }
        },
        thread);
  }

  /** Lets the tasks submitted so far end, then frees the lane's memory. */
  @Override
  public void close() {
    thread.execute(
        () -> {
          if (!context.isCompletedExceptionally()) {
            context.join().close();
          }
        });
    thread.close();
  }
}
