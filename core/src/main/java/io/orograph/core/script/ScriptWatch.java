package io.orograph.core.script;

/**
 * Is told what becomes of modules of one's own in a process, for whoever operates it. Calls come
 * from any thread, and none may take long.
 */
public interface ScriptWatch {
  /** Nobody watches. */
  ScriptWatch NONE =
      new ScriptWatch() {
        @Override
        public void read(ScriptModule module) {}

        @Override
        public void refused(Refusal why, String digest, String words) {}

        @Override
        public void task(String name) {}

        @Override
        public void runs(String name, ScriptModule module) {}
      };

  /** Why an archive is not used. */
  enum Refusal {
    /** The process was not started for modules. */
    NOT_STARTED_FOR_IT,
    /** Its file is not there, or cannot be read. */
    UNREADABLE,
    /** The file of its name has another digest: it was written over. */
    OTHER_CONTENT,
    /** It is over a limit, or no archive of a module with parameters in float32. */
    FORM,
    /** Its code calls what it may not, or what it calls cannot be seen. */
    CODE,
    /** It is a state of another module than the one that was asked for. */
    OTHER_MODULE
  }

  /** An archive was read and checked. */
  void read(ScriptModule module);

  /**
   * An archive was refused.
   *
   * @param digest the one that was asked for
   * @param words what was found, and expected
   */
  void refused(Refusal why, String digest, String words);

  /**
   * A task with a module begins; whether it may be used is not known yet.
   *
   * @param name what its sweep calls the module
   */
  void task(String name);

  /**
   * The code of a module is run in this process from now on; told once of each module.
   *
   * @param name what the sweep calls it whose task is the first
   */
  void runs(String name, ScriptModule module);
}
