using System.Reflection;

namespace RemoteAccess.Grains.Sessions;

/// <summary>What we call ourselves towards viewers (<c>fg-library</c>).</summary>
internal static class Library
{
    public static string NameAndVersion { get; } = $"remoteaccess-orleans/{Version()?.Split('+')[0] ?? "0"}";

    private static string? Version() =>
        typeof(Library).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
}
