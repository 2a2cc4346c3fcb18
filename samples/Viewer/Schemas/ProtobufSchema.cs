using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace RemoteAccess.Viewer.Schemas;

/// <summary>
/// A protobuf message type as a device advertises it: the name of the message, and a <c>FileDescriptorSet</c> that defines it. The device's
/// bytes are not trusted: size, number of files and depth are bounded, and an inconsistent set is refused with a clear error. Immutable.
/// </summary>
internal sealed class ProtobufSchema
{
    /// <summary>The largest set that is read, in bytes; typical sets have some kilobytes.</summary>
    public const int MaxBytes = 1024 * 1024;

    /// <summary>The most files in a set. The library follows public imports recursively.</summary>
    private const int MaxFiles = 500;

    // Every protobuf library includes these files, so some senders leave them out of the set.
    private static readonly Dictionary<string, ByteString> WellKnown = new[]
    {
        TimestampReflection.Descriptor, DurationReflection.Descriptor, StructReflection.Descriptor, WrappersReflection.Descriptor,
        AnyReflection.Descriptor, EmptyReflection.Descriptor, FieldMaskReflection.Descriptor,
    }.ToDictionary(file => file.Name, file => file.SerializedData, StringComparer.Ordinal);

    private ProtobufSchema(MessageDescriptor message, int bytes) => (Message, Bytes) = (message, bytes);

    /// <summary>The message.</summary>
    public MessageDescriptor Message { get; }

    /// <summary>Bytes of the set it was read from.</summary>
    public int Bytes { get; }

    /// <summary>Reads a schema.</summary>
    /// <param name="name">The full name of the message, e.g. <c>foxglove.Log</c>.</param>
    /// <param name="descriptors">The serialized <c>FileDescriptorSet</c>.</param>
    /// <exception cref="ProtobufException">It cannot be used; the message says why.</exception>
    public static ProtobufSchema Read(string name, ReadOnlyMemory<byte> descriptors)
    {
        if (descriptors.Length > MaxBytes)
        {
            throw new ProtobufException($"The schema has {descriptors.Length} bytes; the limit is {MaxBytes}.");
        }

        try
        {
            var set = FileDescriptorSet.Parser.ParseFrom(descriptors.Span);
            var files = FileDescriptor.BuildFromByteStrings(InOrder(Complete(set)));
            var message = Find(files, name) ?? throw new ProtobufException($"The schema defines no message '{name}'.");
            return new ProtobufSchema(message, descriptors.Length);
        }
        catch (Exception e) when (e is InvalidProtocolBufferException or DescriptorValidationException or ArgumentException
            or InvalidOperationException)
        {
            throw new ProtobufException($"The schema is not a valid FileDescriptorSet: {e.Message}");
        }
    }

    private static Dictionary<string, FileDescriptorProto> Complete(FileDescriptorSet set)
    {
        if (set.File.Count > MaxFiles)
        {
            throw new ProtobufException($"The schema has {set.File.Count} files; the limit is {MaxFiles}.");
        }

        var files = new Dictionary<string, FileDescriptorProto>(StringComparer.Ordinal);
        foreach (var file in set.File)
        {
            if (!files.TryAdd(file.Name, file))
            {
                throw new ProtobufException($"The schema has the file '{file.Name}' twice.");
            }
        }

        foreach (var missing in set.File.SelectMany(file => file.Dependency).Except(files.Keys, StringComparer.Ordinal).ToArray())
        {
            files.Add(missing, WellKnown.TryGetValue(missing, out var known)
                ? FileDescriptorProto.Parser.ParseFrom(known)
                : throw new ProtobufException($"The schema imports '{missing}' but does not contain it."));
        }

        return files;
    }

    // The library needs each file after its imports. Not recursive, because the sender chooses the depth.
    private static List<ByteString> InOrder(Dictionary<string, FileDescriptorProto> files)
    {
        var ordered = new List<ByteString>(files.Count);
        var imports = files.ToDictionary(file => file.Key, file => file.Value.Dependency.Distinct(StringComparer.Ordinal).ToArray());
        var open = imports.ToDictionary(file => file.Key, file => file.Value.Length);
        var importers = imports.SelectMany(file => file.Value.Select(import => (import, file.Key)))
            .ToLookup(pair => pair.import, pair => pair.Key);
        var ready = new Queue<string>(open.Where(file => file.Value == 0).Select(file => file.Key));
        while (ready.TryDequeue(out var name))
        {
            ordered.Add(files[name].ToByteString());
            foreach (var importer in importers[name].Where(importer => --open[importer] == 0))
            {
                ready.Enqueue(importer);
            }
        }

        return ordered.Count == files.Count
            ? ordered
            : throw new ProtobufException("The files of the schema import each other in a circle.");
    }

    private static MessageDescriptor? Find(IEnumerable<FileDescriptor> files, string name)
    {
        var open = new Stack<MessageDescriptor>(files.SelectMany(file => file.MessageTypes));
        while (open.TryPop(out var message))
        {
            if (message.FullName == name)
            {
                return message;
            }

            foreach (var nested in message.NestedTypes)
            {
                open.Push(nested);
            }
        }

        return null;
    }
}
