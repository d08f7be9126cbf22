package io.orograph.cli.app;

import io.orograph.cli.follow.Console;
import io.orograph.cli.view.Style;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command itself: without a subcommand it says what there is. */
@Command(
    name = "orograph",
    mixinStandardHelpOptions = true,
    version = "Orograph 0.1.0",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      QuickstartCommand.class,
      UpCommand.class,
      DownCommand.class,
      OpenCommand.class,
      CheckCommand.class,
      SchemaCommand.class,
      DataCommand.class,
      ModelsCommand.class,
      PresetCommand.class,
      SubmitCommand.class,
      ExtendCommand.class,
      CheckpointsCommand.class,
      MeasureCommand.class,
      ListCommand.class,
      WatchCommand.class,
      ShowCommand.class,
      ReportCommand.class,
      ExportCommand.class,
      DiffCommand.class,
      ReproduceCommand.class,
      PauseCommand.class,
      ResumeCommand.class,
      CancelCommand.class,
      DeleteCommand.class,
      UpdateCommand.class,
      RetryCommand.class,
      ExplainCommand.class,
      SearchCommand.class,
      StoppedCommand.class,
      MetricsCommand.class,
      ClaimsCommand.class,
      CollectCommand.class,
      MigrateCommand.class,
      BackupCommand.class,
      RestoreCommand.class,
      TokenCommand.class,
      DoctorCommand.class,
      CachesCommand.class,
      CompletionCommand.class
    },
    description = "A laboratory for the loss landscapes of neural networks.",
    footerHeading = "%nFirst steps:%n",
    footer = {
      "  ./orograph quickstart                    a real sweep, trained, measured and drawn",
      "  ./orograph up                            start a lab in the background",
      "  ./orograph submit sweep.yaml --watch     run a sweep of your own",
      "  ./orograph report first -o report.html   its figures in one file",
      "  ./orograph down                          stop the lab",
      "",
      "Every command explains itself: ./orograph submit --help",
      "",
      "Exit codes: 0 done, 1 the sweep or the operation failed, 2 wrong usage or bad input,",
      "3 the lab cannot be reached, 130 interrupted, 141 nobody reads the output any more."
    })
final class Orograph implements Runnable {
  private final Style style;
  private final InstantSource clock;
  private final StandardOutput output;

  @Spec private CommandSpec spec;

  Orograph(Style style, InstantSource clock, StandardOutput output) {
    this.style = style;
    this.clock = clock;
    this.output = output;
    this.spec = CommandSpec.create();
  }

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  /** What the output of {@code command} can show. */
  static Style style(CommandSpec command) {
    return ((Orograph) command.root().userObject()).style;
  }

  /** The time, for what {@code command} writes down. */
  static Instant now(CommandSpec command) {
    return ((Orograph) command.root().userObject()).clock.instant();
  }

  /** Where {@code command} writes its results. */
  static StandardOutput output(CommandSpec command) {
    return ((Orograph) command.root().userObject()).output;
  }

  /** Where {@code command} writes for people: standard output, or with JSON standard error. */
  static Console console(CommandSpec command, boolean json) {
    CommandLine line = command.commandLine();
    return json
        ? new Console(line.getErr(), Style.PLAIN)
        : new Console(line.getOut(), style(command));
  }

  /** The folder of the project, which the launcher knows. */
  static Path home() {
    String home = System.getProperty("orograph.home");
    if (home == null) {
      throw new BadInput("orograph.home: not set (expected: to be started by ./orograph)");
    }
    return Path.of(home);
  }
}
