using System.ComponentModel;
using System.Text.Json.Serialization;

namespace RemoteAccess.Client.Tests.Fakes;

/// <summary>A message.</summary>
[Description("Where the joints are")]
public sealed record Joints([property: Description("Radians")] double[] Positions);

/// <summary>A message that is no reference.</summary>
public readonly record struct Speed(double MetresPerSecond);

/// <summary>How they are written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Joints))]
[JsonSerializable(typeof(Speed))]
public sealed partial class TestJson : JsonSerializerContext;
