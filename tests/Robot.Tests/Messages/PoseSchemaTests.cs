using Google.Protobuf.Reflection;
using RemoteAccess.Robot.Messages;

namespace RemoteAccess.Robot.Tests.Messages;

public sealed class PoseSchemaTests
{
    [Fact]
    public void The_set_holds_everything_a_viewer_needs_imports_first()
    {
        var set = FileDescriptorSet.Parser.ParseFrom(PoseSchema.FileDescriptorSet());

        // Building fails when an import is missing or comes too late.
        var files = FileDescriptor.BuildFromByteStrings(set.File.Select(file => Google.Protobuf.MessageExtensions.ToByteString(file)));
        var message = Assert.Single(files.SelectMany(file => file.MessageTypes), type => type.FullName == PoseSchema.MessageName);
        Assert.Equal("foxglove.PoseInFrame", message.FullName);
        Assert.Equal(
            [(1, "timestamp", "google.protobuf.Timestamp"), (2, "frame_id", null), (3, "pose", "foxglove.Pose")],
            message.Fields.InFieldNumberOrder().Select(
                field => (field.FieldNumber, field.Name, field.FieldType is FieldType.Message ? field.MessageType.FullName : null)));
    }
}
