using System.ComponentModel;
using System.Text.Json.Serialization;

namespace RemoteAccess.Client.Tests.Fakes;

/// <summary>A message.</summary>
[Description("Where the joints are")]
public sealed record Joints([property: Description("Radians")] double[] Positions);

/// <summary>A message that is no reference.</summary>
public readonly record struct Speed(double MetresPerSecond);

/// <summary>A message of several kinds, none of which is itself.</summary>
[JsonPolymorphic]
[JsonDerivedType(typeof(StopOrder), "stop")]
public abstract record Order;

/// <summary>One kind.</summary>
public sealed record StopOrder : Order;

/// <summary>A message that refuses values itself.</summary>
public sealed record Share
{
    /// <summary>Makes one.</summary>
    public Share(double of) => Of = of is >= 0 and <= 1 ? of : throw new ArgumentOutOfRangeException(nameof(of), of, "Give 0 to 1.");

    /// <summary>0 to 1.</summary>
    public double Of { get; }
}

/// <summary>How they are written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Joints))]
[JsonSerializable(typeof(Speed))]
[JsonSerializable(typeof(Order))]
[JsonSerializable(typeof(Share))]
public sealed partial class TestJson : JsonSerializerContext;
