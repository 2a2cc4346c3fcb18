using System.Reflection;
using Microsoft.Extensions.Logging;
using RemoteAccess.Keys;
using RemoteAccess.Protocol;

namespace RemoteAccess.Testing;

/// <summary>The log lines of assemblies, and what may stand in them. Text from outside has one way into logs: <see cref="OutsideText"/> and
/// <see cref="LoggedException"/>. What is a plain string is one of ours.</summary>
internal static class LogLines
{
    /// <summary>Every line, with its method.</summary>
    public static IEnumerable<(MethodInfo Method, LoggerMessageAttribute Line)> Of(params Assembly[] assemblies) => assemblies
        .SelectMany(assembly => assembly.GetTypes())
        .SelectMany(type => type.GetMethods(
            BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
        .Select(method => (method, method.GetCustomAttribute<LoggerMessageAttribute>()!))
        .Where(one => one.Item2 is not null);

    /// <summary>The parameters that are neither numbers, nor names of ours, nor go the one way.</summary>
    /// <param name="lines">The lines.</param>
    /// <param name="ours">Plain strings that our own code makes: event id and name.</param>
    public static IReadOnlyList<string> Wrong(
        IEnumerable<(MethodInfo Method, LoggerMessageAttribute Line)> lines, IReadOnlySet<string> ours) =>
    [
        .. from one in lines
           from parameter in one.Method.GetParameters()
           where !IsPlain(parameter.ParameterType) && !ours.Contains($"{one.Line.EventId} {parameter.Name}")
           select $"{one.Method.DeclaringType}.{one.Method.Name} ({one.Line.EventId}): {parameter.ParameterType.Name} {parameter.Name}",
    ];

    private static bool IsPlain(Type type) => Nullable.GetUnderlyingType(type) is { } inner ? IsPlain(inner)
        : type.IsPrimitive || type.IsEnum || type == typeof(TimeSpan) || type == typeof(DateTimeOffset) || type == typeof(ParticipantSid)
        || type == typeof(OutsideText) || type == typeof(LoggedException) || typeof(ILogger).IsAssignableFrom(type);
}
