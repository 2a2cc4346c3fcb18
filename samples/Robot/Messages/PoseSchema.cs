using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace RemoteAccess.Robot.Messages;

/// <summary>The schema of poses for viewers, made from the generated classes: the message's file and all its imports, imports
/// first.</summary>
internal static class PoseSchema
{
    /// <summary>Full name of the message.</summary>
    public static string MessageName => PoseInFrame.Descriptor.FullName;

    /// <summary>A serialised <c>FileDescriptorSet</c>.</summary>
    public static byte[] FileDescriptorSet()
    {
        var set = new FileDescriptorSet();
        Add(PoseInFrame.Descriptor.File, set, []);
        return set.ToByteArray();
    }

    private static void Add(FileDescriptor file, FileDescriptorSet set, HashSet<string> added)
    {
        if (added.Add(file.Name))
        {
            foreach (var import in file.Dependencies)
            {
                Add(import, set, added);
            }

            set.File.Add(FileDescriptorProto.Parser.ParseFrom(file.SerializedData));
        }
    }
}
