/**
 * The `orograph` command: one class per subcommand, options, exit codes.
 *
 * <p>Start at {@link io.orograph.cli.app.Main} and {@link io.orograph.cli.app.Orograph}.
 *
 * <p><b>Invariant:</b> every subcommand explains itself with an example, ends with one of the codes
 * of {@link io.orograph.cli.app.ExitCodes}, writes results to standard output and everything else
 * to standard error.
 */
@NullMarked
@Room(
    name = "cli.app",
    mayUse = {
      "cli.caches",
      "cli.compare",
      "cli.fetch",
      "cli.figures",
      "cli.follow",
      "cli.grpc",
      "cli.lab",
      "cli.quickstart",
      "cli.view",
      "core.checkpoint",
      "core.claim",
      "core.cost",
      "core.imported",
      "core.measure",
      "core.metric",
      "core.preset",
      "core.script",
      "core.statistics",
      "core.sweep",
      "wire.access",
      "wire.convert",
      "wire.grpc",
      "wire.tls",
      "wire.trace"
    })
package io.orograph.cli.app;

import io.orograph.core.room.Room;
import org.jspecify.annotations.NullMarked;
