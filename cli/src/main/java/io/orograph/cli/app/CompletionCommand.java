package io.orograph.cli.app;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints what a shell needs to complete commands and options. */
@Command(
    name = "completion",
    mixinStandardHelpOptions = true,
    description = {
      "Prints a script that lets a shell complete commands, options and their values.",
      "It is made from the commands themselves, so it never lags behind them."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  bash:  ./orograph completion bash > ~/.local/share/bash-completion/completions/orograph",
      "  zsh:   ./orograph completion zsh > ~/.orograph-completion; then in ~/.zshrc, after compinit:",
      "         source ~/.orograph-completion",
      "  fish:  ./orograph completion fish > ~/.config/fish/completions/orograph.fish",
      "",
      "Exit codes: 0 done, 2 no such shell."
    })
final class CompletionCommand implements Callable<Integer> {
  /** Shells that can be served. */
  enum Shell {
    /** Bash 3.2 and newer. */
    bash,
    /** Zsh, through its emulation of bash's completion. */
    zsh,
    /** Fish 3 and newer. */
    fish
  }

  @Spec private CommandSpec command = CommandSpec.create();

  @Parameters(paramLabel = "SHELL", description = "One of ${COMPLETION-CANDIDATES}.")
  private Shell shell = Shell.bash;

  @Override
  public Integer call() {
    CommandLine root = command.root().commandLine();
    command
        .commandLine()
        .getOut()
        .println(
            switch (shell) {
              // picocli's script serves both: it turns zsh's emulation on itself
              case bash, zsh -> AutoComplete.bash("orograph", root);
              case fish -> FishCompletion.of(root);
            });
    return ExitCodes.OK;
  }
}
