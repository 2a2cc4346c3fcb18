using System.Diagnostics.CodeAnalysis;

namespace RemoteAccess.Viewers;

/// <summary>The names of grants in tokens (docs/protocol.md, Grants), and the list of them in the attribute
/// <c>ra.grants</c>.</summary>
public static class ViewerGrantNames
{
    private static readonly (string Name, ViewerGrants Grant)[] Table =
    [
        ("view", ViewerGrants.View),
        ("publish", ViewerGrants.Publish),
        ("call", ViewerGrants.Call),
        ("setParameters", ViewerGrants.SetParameters),
        ("assets", ViewerGrants.Assets),
    ];

    /// <summary>Every name, separated by commas: for help texts and errors.</summary>
    public static string All { get; } = string.Join(", ", Table.Select(entry => entry.Name));

    /// <summary>Parses the name of one grant; case-sensitive.</summary>
    public static bool TryParse([NotNullWhen(true)] string? name, out ViewerGrants grant)
    {
        grant = Array.Find(Table, entry => entry.Name == name).Grant;
        return grant is not ViewerGrants.None;
    }

    /// <summary>The attribute's text: the names in a fixed order, commas between, no spaces; empty for none.</summary>
    public static string Format(ViewerGrants grants) =>
        string.Join(',', Table.Where(entry => grants.HasFlag(entry.Grant)).Select(entry => entry.Name));
}
