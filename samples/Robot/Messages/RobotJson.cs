using System.Text.Json.Serialization;

namespace RemoteAccess.Robot.Messages;

/// <summary>Reads and writes messages. Reading is strict, because a misspelt command must not move the arm.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true,
    AllowDuplicateProperties = false,
    MaxDepth = 8)]
[JsonSerializable(typeof(JointState))]
[JsonSerializable(typeof(TargetState))]
[JsonSerializable(typeof(LogLine))]
[JsonSerializable(typeof(TeleopCommand))]
[JsonSerializable(typeof(ResetRequest))]
[JsonSerializable(typeof(ResetReply))]
internal sealed partial class RobotJson : JsonSerializerContext;
