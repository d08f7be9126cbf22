package io.orograph.cli.app;

import io.orograph.cli.lab.LabFolder;
import io.orograph.cli.view.Table;
import io.orograph.wire.access.Grants;
import io.orograph.wire.access.Member;
import io.orograph.wire.access.MemberRole;
import io.orograph.wire.access.Members;
import io.orograph.wire.access.MembersFile;
import io.orograph.wire.access.Projects;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.Stack;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IParameterConsumer;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** Who may call a lab beside its owner. */
@Command(
    name = "token",
    mixinStandardHelpOptions = true,
    subcommands = {
      TokenCommand.Create.class,
      TokenCommand.ListMembers.class,
      TokenCommand.Rotate.class,
      TokenCommand.Revoke.class
    },
    synopsisSubcommandLabel = "(create | list | rotate | revoke)",
    description = {
      "Says who may call a lab beside the owner of its own token.",
      "A member has a name, a role (viewer, researcher, operator; worker for processes) in all its",
      "projects or one in each, and a token that is shown once and kept as its SHA-256, or a",
      "certificate. The lab sees a change at the next call, without a restart; a revoked token is",
      "refused then."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./orograph token create ada --role researcher --project vision -o ada.token",
      "  ./orograph token create eve --role viewer --subject 'CN=eve,O=lab'",
      "  ./orograph token rotate ada --overlap 1d -o ada.token.new",
      "  ./orograph token revoke ada",
      "  ./orograph token list --json",
      "",
      "Exit codes: 0 done, 1 the file of members cannot be used, 2 it cannot be done."
    })
final class TokenCommand implements Runnable {
  private static final String DURATION = "never, or a time as 90d, 12h or 30m";
  private static final String ROLE = "--role";
  private static final String PROJECT = "--project";

  @Spec private CommandSpec command = CommandSpec.create();

  @Option(
      names = "--lab",
      paramLabel = "FOLDER",
      scope = ScopeType.INHERIT,
      defaultValue = "${env:OROGRAPH_LAB:-.orograph}",
      description = "State folder of the lab (default: ${DEFAULT-VALUE}).")
  private Path lab = Path.of(".orograph");

  @Option(
      names = "--members-file",
      paramLabel = "FILE",
      scope = ScopeType.INHERIT,
      defaultValue = "${env:OROGRAPH_MEMBERS_FILE:-}",
      description = "The file of members of a lab without a state folder.")
  private Path file = Path.of("");

  @Option(
      names = "--json",
      scope = ScopeType.INHERIT,
      description = "The members as JSON, for scripts.")
  private boolean json;

  @Override
  public void run() {
    command.commandLine().usage(command.commandLine().getOut());
  }

  private MembersFile members() {
    return new MembersFile(
        !file.equals(Path.of("")) ? file : DatabaseWork.known(new LabFolder(lab)).members());
  }

  private int change(
      CommandSpec sub,
      String name,
      Optional<Path> output,
      Function<Members, Members.Change> wanted) {
    output
        .filter(Files::exists)
        .ifPresent(
            there -> {
              throw new BadInput("--output: " + there + " (expected: a new file)");
            });
    Members.Change made;
    try {
      made = members().change(wanted);
      if (output.isPresent() && made.token().isPresent()) {
        write(output.get(), made.token().get());
      }
    } catch (Members.MemberRejected e) {
      throw new BadInput(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      sub.commandLine().getErr().println(e.getMessage());
      return ExitCodes.FAILED;
    }
    tell(sub, made, name, output);
    return ExitCodes.OK;
  }

  private void tell(CommandSpec sub, Members.Change made, String name, Optional<Path> output) {
    Optional<String> shown = output.isPresent() ? Optional.empty() : made.token();
    PrintWriter out = sub.commandLine().getOut();
    PrintWriter err = sub.commandLine().getErr();
    Member member = made.members().find(name).orElseThrow();
    if (json) {
      Map<String, Object> all = new LinkedHashMap<>(view(member, Orograph.now(sub)));
      shown.ifPresent(token -> all.put("token", token));
      out.println(Json.of(all));
    } else {
      shown.ifPresent(out::println);
      err.println(words(member, made.token().isPresent(), output));
    }
  }

  private static String words(Member member, boolean token, Optional<Path> output) {
    if (member.revoked().isPresent()) {
      return member.name() + ": may do nothing any more";
    }
    String who = member.name() + ": " + member.grants();
    if (!token) {
      return who + "; known by its certificate";
    }
    return who + output.map(f -> "; token in " + f).orElse("; the token is not shown again");
  }

  private static void write(Path file, String token) throws IOException {
    Path made =
        Files.createFile(
            file,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(made, token + "\n");
  }

  private static Map<String, Object> view(Member member, Instant now) {
    Map<String, Object> view = new LinkedHashMap<>();
    view.put("name", member.name());
    Grants grants = member.grants();
    grants.only().ifPresent(role -> view.put("role", role.label()));
    view.put("projects", grants.projects().toString());
    if (grants.only().isEmpty()) {
      Map<String, String> each = new TreeMap<>();
      grants.byProject().forEach((project, role) -> each.put(project, role.label()));
      view.put("roles", each);
    }
    member.subject().ifPresent(subject -> view.put("subject", subject));
    view.put("tokens", member.tokens(now));
    member.revoked().ifPresent(at -> view.put("revoked", at.toString()));
    return view;
  }

  private static Optional<Duration> lifetime(String option, String text) {
    if (text.equals("never")) {
      return Optional.empty();
    }
    if (!text.matches("[0-9]{1,5}[dhm]")) {
      throw new BadInput(option + ": " + text + " (expected: " + DURATION + ")");
    }
    long number = Long.parseLong(text.substring(0, text.length() - 1));
    return Optional.of(
        switch (text.charAt(text.length() - 1)) {
          case 'd' -> Duration.ofDays(number);
          case 'h' -> Duration.ofHours(number);
          default -> Duration.ofMinutes(number);
        });
  }

  /** Lets somebody in. */
  @Command(
      name = "create",
      mixinStandardHelpOptions = true,
      description = {
        "Makes a member, and its token.",
        "The token is printed once, or written into a file of its owner; the lab keeps its SHA-256."
      },
      footerHeading = "%nExamples:%n",
      footer = {
        "  ./orograph token create ada --role researcher --project vision -o ada.token",
        "  ./orograph token create eve --role viewer --subject 'CN=eve,O=lab'",
        "  ./orograph token create kim --project a --role viewer --project b --role researcher",
        "",
        "Exit codes: 0 done, 1 the file of members cannot be used, 2 the name is taken, or a",
        "value is refused."
      })
  static final class Create implements Callable<Integer> {
    @ParentCommand private TokenCommand parent = new TokenCommand();

    @Spec private CommandSpec command = CommandSpec.create();

    @Parameters(paramLabel = "NAME", description = "A name that nobody has or had.")
    private String name = "";

    @Option(
        names = ROLE,
        required = true,
        paramLabel = "ROLE",
        parameterConsumer = InOrder.class,
        completionCandidates = Candidates.Roles.class,
        description = {
          "viewer reads, researcher also submits and steers, operator also drains and collects;",
          "worker is for processes that train and measure. Once for all projects, or with each",
          "--project its own."
        })
    private List<String> roles = new ArrayList<>();

    @Option(
        names = PROJECT,
        paramLabel = "PROJECT",
        parameterConsumer = InOrder.class,
        description =
            "Where; may be given several times, or with commas between (default: every project).")
    private List<String> projects = new ArrayList<>();

    /** Both as they were given: which role is for which project. */
    private final List<Asked> asked = new ArrayList<>();

    @Option(
        names = "--subject",
        paramLabel = "NAME",
        description = "Subject of its certificate, as CN=eve,O=lab; then it has no token.")
    private @Nullable String subject;

    @Option(
        names = "--expires",
        paramLabel = "TIME",
        defaultValue = "90d",
        description = "How long its token lasts: " + DURATION + " (default: ${DEFAULT-VALUE}).")
    private String expires = "90d";

    @Option(
        names = {"-o", "--output"},
        paramLabel = "FILE",
        description =
            "A new file for the token, readable by its owner only (default: it is printed).")
    private @Nullable Path output;

    @Override
    public Integer call() {
      Members.Newcomer who =
          new Members.Newcomer(
              name, grants(), Optional.ofNullable(subject), lifetime("--expires", expires));
      Instant now = Orograph.now(command);
      return parent.change(command, name, Optional.ofNullable(output), m -> m.create(who, now));
    }

    private static MemberRole known(String label) {
      return MemberRole.of(label)
          .orElseThrow(
              () -> new BadInput(ROLE + ": " + label + " (expected: " + MemberRole.all() + ")"));
    }

    /** What may be done where: one role for all projects, or with each project its own. */
    private Grants grants() {
      if (roles.size() == 1) {
        MemberRole only = known(roles.getFirst());
        return Grants.of(
            only, projects.isEmpty() ? Projects.ALL : Projects.of(Set.copyOf(projects)));
      }
      // What comes first says whether a role is for the projects after it or for those before.
      List<Asked> order = asked.getFirst().isRole() ? asked : asked.reversed();
      Map<String, MemberRole> each = new LinkedHashMap<>();
      String role = "";
      boolean used = true;
      for (Asked next : order) {
        if (next.isRole()) {
          requireUsed(role, used);
          role = next.value();
          used = false;
        } else {
          if (role.isEmpty()) {
            throw new BadInput(
                PROJECT + ": " + next.value() + " (expected: with its " + ROLE + ")");
          }
          if (each.put(next.value(), known(role)) != null) {
            throw new BadInput(
                PROJECT + ": " + next.value() + " twice (expected: one role in each)");
          }
          used = true;
        }
      }
      requireUsed(role, used);
      return Grants.of(each);
    }

    private static void requireUsed(String role, boolean used) {
      if (!used) {
        throw new BadInput(
            ROLE
                + ": "
                + role
                + " (expected: one for all projects, or each with its "
                + PROJECT
                + ")");
      }
    }
  }

  /** A role or a project, as it was asked for. */
  private record Asked(boolean isRole, String value) {}

  /** Takes roles and projects in the order in which they are given. */
  static final class InOrder implements IParameterConsumer {
    @Override
    public void consumeParameters(Stack<String> given, ArgSpec option, CommandSpec command) {
      if (given.isEmpty()) {
        throw new ParameterException(
            command.commandLine(), option.paramLabel() + ": missing (expected: a value)");
      }
      Create create = (Create) command.userObject();
      String value = given.pop();
      if (option.paramLabel().equals("ROLE")) {
        create.roles.add(value);
        create.asked.add(new Asked(true, value));
      } else {
        for (String project : value.split(",", -1)) {
          create.projects.add(project);
          create.asked.add(new Asked(false, project));
        }
      }
    }
  }

  /** Says who there is. */
  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "Lists the members, without their tokens.",
      footerHeading = "%nExamples:%n",
      footer = {
        "  ./orograph token list",
        "  ./orograph token list --json",
        "",
        "Exit codes: 0 done, 1 the file of members cannot be used."
      })
  static final class ListMembers implements Callable<Integer> {
    @ParentCommand private TokenCommand parent = new TokenCommand();

    @Spec private CommandSpec command = CommandSpec.create();

    @Override
    public Integer call() {
      PrintWriter out = command.commandLine().getOut();
      List<Member> all;
      try {
        all = parent.members().read().all();
      } catch (IOException e) {
        command.commandLine().getErr().println(e.getMessage());
        return ExitCodes.FAILED;
      }
      Instant now = Orograph.now(command);
      if (parent.json) {
        out.println(Json.of(Map.of("members", all.stream().map(m -> view(m, now)).toList())));
        return ExitCodes.OK;
      }
      Table table = new Table("name", "role", "projects", "known by");
      all.forEach(
          m ->
              table.row(
                  m.name(),
                  m.grants().only().map(MemberRole::label).orElse("by project"),
                  m.grants().only().isPresent()
                      ? m.grants().projects().toString()
                      : m.grants().eachProject(),
                  m.revoked()
                      .map(at -> "revoked at " + at)
                      .or(m::subject)
                      .orElseGet(() -> String.join(", ", m.tokens(now)))));
      table.lines(Orograph.style(command)).forEach(out::println);
      return ExitCodes.OK;
    }
  }

  /** Gives a new token. */
  @Command(
      name = "rotate",
      mixinStandardHelpOptions = true,
      description = {
        "Gives a member a new token in the place of the one it has.",
        "With --overlap both hold for that long: nothing stops until the new one is in its place."
      },
      footerHeading = "%nExamples:%n",
      footer = {
        "  ./orograph token rotate ada --overlap 1d -o ada.token.new",
        "",
        "Exit codes: 0 done, 1 the file of members cannot be used, 2 no such member."
      })
  static final class Rotate implements Callable<Integer> {
    @ParentCommand private TokenCommand parent = new TokenCommand();

    @Spec private CommandSpec command = CommandSpec.create();

    @Parameters(paramLabel = "NAME", description = "Who: a name of `orograph token list`.")
    private String name = "";

    @Option(
        names = "--overlap",
        paramLabel = "TIME",
        defaultValue = "0m",
        description = "How long the token before it still lasts (default: not at all).")
    private String overlap = "0m";

    @Option(
        names = "--expires",
        paramLabel = "TIME",
        defaultValue = "90d",
        description = "How long the new one lasts: " + DURATION + " (default: ${DEFAULT-VALUE}).")
    private String expires = "90d";

    @Option(
        names = {"-o", "--output"},
        paramLabel = "FILE",
        description =
            "A new file for the token, readable by its owner only (default: it is printed).")
    private @Nullable Path output;

    @Override
    public Integer call() {
      Duration still =
          lifetime("--overlap", overlap)
              .orElseThrow(() -> new BadInput("--overlap: never (expected: a time as 1d)"));
      Optional<Duration> lasts = lifetime("--expires", expires);
      Instant now = Orograph.now(command);
      return parent.change(
          command, name, Optional.ofNullable(output), m -> m.rotate(name, still, lasts, now));
    }
  }

  /** Shuts somebody out. */
  @Command(
      name = "revoke",
      mixinStandardHelpOptions = true,
      description = {
        "Refuses a member from its next call on; its open streams end.",
        "Its name is not given to anybody else."
      },
      footerHeading = "%nExamples:%n",
      footer = {
        "  ./orograph token revoke ada",
        "",
        "Exit codes: 0 done, 1 the file of members cannot be used, 2 no such member."
      })
  static final class Revoke implements Callable<Integer> {
    @ParentCommand private TokenCommand parent = new TokenCommand();

    @Spec private CommandSpec command = CommandSpec.create();

    @Parameters(paramLabel = "NAME", description = "Who: a name of `orograph token list`.")
    private String name = "";

    @Override
    public Integer call() {
      Instant now = Orograph.now(command);
      return parent.change(command, name, Optional.empty(), m -> m.revoke(name, now));
    }
  }
}
