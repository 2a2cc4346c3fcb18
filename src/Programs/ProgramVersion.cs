using System.Reflection;

namespace RemoteAccess.Programs;

/// <summary>A program's version, for people: without the commit.</summary>
internal static class ProgramVersion
{
    /// <summary>The version of the program that a type is in.</summary>
    public static string Of(Type type) =>
        type.Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "?";
}
