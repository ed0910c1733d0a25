package dev.landfast.crashfs;

import dev.landfast.crashfs.Effect.Created;
import dev.landfast.crashfs.Effect.Described;
import dev.landfast.crashfs.Effect.Failed;
import dev.landfast.crashfs.Effect.Named;
import dev.landfast.crashfs.Effect.Resized;
import dev.landfast.crashfs.Effect.Synced;
import dev.landfast.crashfs.Effect.Wrote;
import dev.landfast.crashfs.InodeImage.DirectoryImage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What is durable and what is pending after some operations of a log. For one thread.
 *
 * <p>The map of durable inodes is shared with crash states: it is copied before it is changed.
 */
final class Disk {
  private Map<Long, InodeImage> durable;
  private boolean shared = true;
  private final Map<Long, PendingInode> pending = new TreeMap<>();

  /** For each directory the names that are not certain. */
  private final Map<Long, Map<String, History<Long>>> names = new TreeMap<>();

  /** How inodes were called last, for those who read messages. */
  private final Map<Long, String> paths = new HashMap<>();

  Disk(Map<Long, InodeImage> durable, List<Volume> volumes) {
    this.durable = durable;
    for (Volume volume : volumes) {
      name(volume.root(), volume.mountedAt().equals("/") ? "" : volume.mountedAt());
    }
  }

  private void name(long inode, String path) {
    paths.put(inode, path);
    if (durable.get(inode) instanceof DirectoryImage directory) {
      directory
          .merged()
          .forEach((name, child) -> {
            if (!paths.containsKey(child)) {
              name(child, path + "/" + name);
            }
          });
    }
  }

  void apply(OperationLog.Entry entry) {
    int operation = entry.operation().number();
    for (Effect effect : entry.effects()) {
      switch (effect) {
        case Created created -> own().put(created.inode(), created.image());
        case Wrote wrote -> pending(wrote.inode).write(operation, wrote.offset, wrote.bytes);
        case Resized resized -> pending(resized.inode()).resize(resized.size(), resized.at());
        case Described described ->
            pending(described.inode()).describe(described.aspect(), described.value());
        case Named named -> rename(named);
        case Synced synced -> settle(synced);
        case Failed failed -> doubt(failed);
      }
    }
  }

  private Map<Long, InodeImage> own() {
    if (shared) {
      durable = new HashMap<>(durable);
      shared = false;
    }
    return durable;
  }

  private InodeImage image(long inode) {
    InodeImage image = durable.get(inode);
    if (image == null) {
      throw new IllegalStateException("The log speaks of inode " + inode + " before it is.");
    }
    return image;
  }

  private PendingInode pending(long inode) {
    return pending.computeIfAbsent(inode, id -> new PendingInode(id, image(id)));
  }

  private void rename(Named named) {
    names
        .computeIfAbsent(named.directory(), _ -> new TreeMap<>())
        .computeIfAbsent(
            named.name(),
            name -> new History<>(((DirectoryImage) image(named.directory())).lookup(name)))
        .add(named.inode());
    if (named.inode() != InodeImage.ABSENT) {
      paths.put(named.inode(), path(named.directory()) + "/" + named.name());
    }
  }

  private void settle(Synced synced) {
    long inode = synced.inode();
    PendingInode changes = pending.get(inode);
    if (changes == null) {
      if (synced.all()) {
        own().put(inode, image(inode).with(synced.now()));
      }
    } else {
      boolean certain = changes.settle(synced.all(), synced.now());
      InodeImage base = changes.base();
      // Names of a directory are kept apart, in the durable image.
      own().put(inode, image(inode) instanceof DirectoryImage d ? d.with(base.metadata()) : base);
      if (certain) {
        pending.remove(inode);
      }
    }
    settleNames(inode);
  }

  private void settleNames(long directory) {
    Map<String, History<Long>> uncertain = names.get(directory);
    if (uncertain == null) {
      return;
    }
    DirectoryImage image = (DirectoryImage) image(directory);
    Map<String, Long> entries = new HashMap<>(image.merged());
    for (var each : new ArrayList<>(uncertain.entrySet())) {
      if (each.getValue().settle()) {
        uncertain.remove(each.getKey());
      }
      if (each.getValue().durable() == InodeImage.ABSENT) {
        entries.remove(each.getKey());
      } else {
        entries.put(each.getKey(), each.getValue().durable());
      }
    }
    if (uncertain.isEmpty()) {
      names.remove(directory);
    }
    own().put(directory, new DirectoryImage(entries, Map.of(), image.metadata()));
  }

  private void doubt(Failed failed) {
    PendingInode changes = pending.get(failed.inode());
    if (changes != null) {
      changes.doubt(failed.all());
    }
    names.getOrDefault(failed.inode(), Map.of()).values().forEach(History::doubt);
  }

  /** From now on it must not be changed. */
  Map<Long, InodeImage> durable() {
    shared = true;
    return durable;
  }

  List<PendingInode> pending() {
    return List.copyOf(pending.values());
  }

  Map<Long, Map<String, History<Long>>> names() {
    return names;
  }

  String path(long inode) {
    return paths.getOrDefault(inode, "?");
  }
}
