package io.orograph.core.script;

import io.orograph.core.script.PickleValue.Array;
import io.orograph.core.script.PickleValue.Entries;
import io.orograph.core.script.PickleValue.Global;
import io.orograph.core.script.PickleValue.Instance;
import io.orograph.core.script.PickleValue.Items;
import io.orograph.core.script.PickleValue.Plain;
import io.orograph.core.script.PickleValue.Sequence;
import io.orograph.core.script.PickleValue.Storage;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Reads a pickle of the second protocol as PyTorch writes it into archives. It calls nothing: of
 * functions it knows the few that stand for tensors, storages and typed lists, and refuses all
 * others.
 */
final class ScriptPickle {
  private static final int MOST_VALUES = 1_000_000;
  private static final int MOST_TEXT = 1 << 20;
  private static final String TYPED = "torch.jit._pickle.";

  private final String part;
  private final ByteBuffer bytes;
  private final List<PickleValue> stack = new ArrayList<>();
  private final Deque<Integer> marks = new ArrayDeque<>();
  private final Map<Integer, PickleValue> memo = new HashMap<>();

  private ScriptPickle(String part, byte[] bytes) {
    this.part = part;
    this.bytes = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * The one value of a pickle.
   *
   * @param part name of the entry, for messages
   * @throws ScriptException if it is torn, or holds anything but plain values, tensors and objects
   *     of the archive's own classes
   */
  static PickleValue read(String part, byte[] bytes) throws ScriptException {
    try {
      return new ScriptPickle(part, bytes).value();
    } catch (BufferUnderflowException e) {
      throw new ScriptException(part, "an entry that ends too early", "a whole pickle");
    }
  }

  private PickleValue value() throws ScriptException {
    if (bytes.get() != (byte) 0x80 || bytes.get() != 2) {
      throw new ScriptException(part, "no pickle of protocol 2", "one, as torch.jit.save writes");
    }
    while (true) {
      int op = Byte.toUnsignedInt(bytes.get());
      if (op == '.') {
        break;
      }
      step(op);
      if (stack.size() > MOST_VALUES || memo.size() > MOST_VALUES || marks.size() > MOST_VALUES) {
        throw new ScriptException(part, "too many values", "at most " + MOST_VALUES);
      }
    }
    PickleValue value = pop();
    if (!stack.isEmpty() || bytes.hasRemaining()) {
      throw new ScriptException(part, "more than one value", "one");
    }
    return value;
  }

  private void step(int op) throws ScriptException {
    switch (op) {
      case 'N' -> stack.add(Plain.NONE);
      case 0x88 -> stack.add(new Plain(true));
      case 0x89 -> stack.add(new Plain(false));
      case 'J' -> stack.add(new Plain((long) bytes.getInt()));
      case 'K' -> stack.add(new Plain((long) Byte.toUnsignedInt(bytes.get())));
      case 'M' -> stack.add(new Plain((long) Short.toUnsignedInt(bytes.getShort())));
      case 0x8a -> stack.add(new Plain(longNumber()));
      case 'G' -> stack.add(new Plain(Double.longBitsToDouble(Long.reverseBytes(bytes.getLong()))));
      case 'X' -> stack.add(new Plain(text(bytes.getInt())));
      case 'c' -> stack.add(new Global(line() + "." + line()));
      case '(' -> marks.push(stack.size());
      case ')' -> stack.add(new Sequence(List.of()));
      case 't' -> stack.add(new Sequence(marked()));
      case 0x85 -> stack.add(new Sequence(last(1)));
      case 0x86 -> stack.add(new Sequence(last(2)));
      case 0x87 -> stack.add(new Sequence(last(3)));
      case ']' -> stack.add(new Items());
      case '}' -> stack.add(new Entries());
      case 'e' -> {
        List<PickleValue> more = marked();
        top(Items.class).items.addAll(more);
      }
      case 'a' -> {
        PickleValue one = pop();
        top(Items.class).items.add(one);
      }
      case 'u' -> {
        List<PickleValue> pairs = marked();
        put(top(Entries.class), pairs);
      }
      case 's' -> {
        List<PickleValue> pair = last(2);
        put(top(Entries.class), pair);
      }
      case 'q' -> remember(Byte.toUnsignedInt(bytes.get()));
      case 'r' -> remember(bytes.getInt());
      case 'h' -> recall(Byte.toUnsignedInt(bytes.get()));
      case 'j' -> recall(bytes.getInt());
      case 'Q' -> stack.add(storage(pop()));
      case 0x81 -> {
        pop();
        stack.add(new Instance(own(pop())));
      }
      case 'b' -> build();
      case 'R' -> {
        PickleValue arguments = pop();
        stack.add(called(pop(), arguments));
      }
      default ->
          throw new ScriptException(
              part, "opcode 0x%02x".formatted(op), "those that torch.jit.save writes");
    }
  }

  private void remember(int place) throws ScriptException {
    PickleValue value = pop();
    memo.put(place, value);
    stack.add(value);
  }

  private void recall(int place) throws ScriptException {
    PickleValue value = memo.get(place);
    if (value == null) {
      throw new ScriptException(part, "reference " + place, "one to something before it");
    }
    stack.add(value);
  }

  private void build() throws ScriptException {
    PickleValue state = pop();
    Instance object = top(Instance.class);
    if (!(state instanceof Entries entries)) {
      throw new ScriptException(
          part, object.type + " with a state of its own", "an object of attributes");
    }
    for (Map.Entry<Object, PickleValue> entry : entries.entries.entrySet()) {
      object.attributes.put(String.valueOf(entry.getKey()), entry.getValue());
    }
  }

  private static void put(Entries into, List<PickleValue> pairs) {
    for (int i = 0; i + 1 < pairs.size(); i += 2) {
      Object key = pairs.get(i) instanceof Plain plain ? plain.value() : pairs.get(i);
      into.entries.put(key, pairs.get(i + 1));
    }
  }

  /** A class of the archive itself; those of libraries bring code that nobody has read. */
  private String own(PickleValue type) throws ScriptException {
    String name = type instanceof Global global ? global.name() : "no class";
    if (!name.startsWith("__torch__.") || name.startsWith("__torch__.torch.classes.")) {
      throw new ScriptException(part, "an object of " + name, "objects of classes of the archive");
    }
    return name;
  }

  private PickleValue called(PickleValue function, PickleValue arguments) throws ScriptException {
    String name = function instanceof Global global ? global.name() : "no function";
    List<PickleValue> given = arguments instanceof Sequence s ? s.items() : List.of();
    if (name.equals("collections.OrderedDict") && given.isEmpty()) {
      return new Entries();
    }
    if (name.equals("torch._utils._rebuild_tensor_v2") && given.size() >= 5) {
      return array(given);
    }
    if (name.startsWith(TYPED) && !given.isEmpty()) {
      return given.getFirst(); // build_intlist, restore_type_tag and the like: a value and its type
    }
    throw new ScriptException(part, "a call of " + name, "values, tensors and typed lists");
  }

  private Array array(List<PickleValue> given) throws ScriptException {
    if (given.get(0) instanceof Storage storage
        && given.get(1) instanceof Plain(Long offset)
        && given.get(4) instanceof Plain(Boolean differentiable)) {
      return new Array(storage, offset, whole(given.get(2)), whole(given.get(3)), differentiable);
    }
    throw new ScriptException(part, "a tensor of another form", "one that torch.jit.save writes");
  }

  private List<Long> whole(PickleValue value) throws ScriptException {
    List<Long> numbers = new ArrayList<>();
    for (PickleValue item : value instanceof Sequence s ? s.items() : List.<PickleValue>of()) {
      if (!(item instanceof Plain(Long number)) || number < 0) {
        throw new ScriptException(part, "extents of a tensor: " + item, "whole numbers");
      }
      numbers.add(number);
    }
    return numbers;
  }

  private Storage storage(PickleValue value) throws ScriptException {
    if (value instanceof Sequence(List<PickleValue> items)
        && items.size() == 5
        && items.get(1) instanceof Global(String type)
        && items.get(2) instanceof Plain(String key)
        && items.get(4) instanceof Plain(Long count)
        && type.matches("torch\\.\\w+Storage")
        && key.matches("[A-Za-z0-9_]{1,64}")) {
      return new Storage(type.substring("torch.".length()), key, count);
    }
    throw new ScriptException(part, "a storage of another form", "one that torch.jit.save writes");
  }

  private PickleValue pop() throws ScriptException {
    if (stack.size() <= Objects.requireNonNullElse(marks.peek(), 0)) {
      throw new ScriptException(part, "a value too few", "a whole pickle");
    }
    return stack.removeLast();
  }

  private <T extends PickleValue> T top(Class<T> type) throws ScriptException {
    if (stack.isEmpty() || !type.isInstance(stack.getLast())) {
      throw new ScriptException(part, "a value of another kind", "a whole pickle");
    }
    return type.cast(stack.getLast());
  }

  private List<PickleValue> last(int count) throws ScriptException {
    List<PickleValue> values = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      values.addFirst(pop());
    }
    return values;
  }

  private List<PickleValue> marked() throws ScriptException {
    if (marks.isEmpty()) {
      throw new ScriptException(part, "a mark too few", "a whole pickle");
    }
    List<PickleValue> above = stack.subList(marks.pop(), stack.size());
    List<PickleValue> values = List.copyOf(above);
    above.clear();
    return values;
  }

  private long longNumber() throws ScriptException {
    int length = Byte.toUnsignedInt(bytes.get());
    if (length > Long.BYTES) {
      throw new ScriptException(part, "a number of " + length + " bytes", "at most 8");
    }
    long number = 0;
    for (int i = 0; i < length; i++) {
      long digit = i == length - 1 ? bytes.get() : Byte.toUnsignedInt(bytes.get());
      number |= digit << (Byte.SIZE * i);
    }
    return number;
  }

  private String text(int length) throws ScriptException {
    if (length < 0 || length > MOST_TEXT || length > bytes.remaining()) {
      throw new ScriptException(part, "a text of " + length + " bytes", "at most " + MOST_TEXT);
    }
    byte[] text = new byte[length];
    bytes.get(text);
    return new String(text, StandardCharsets.UTF_8);
  }

  private String line() {
    StringBuilder line = new StringBuilder();
    for (char c = (char) bytes.get(); c != '\n'; c = (char) bytes.get()) {
      line.append(c);
    }
    return line.toString();
  }
}
