using System.Buffers;

namespace RemoteAccess.Protocol;

/// <summary>Whether a viewer's protocol version can be served (rule S2). Pure.</summary>
public static class ProtocolVersionPolicy
{
    // The most characters of a version that are shown.
    private const int MaxShown = 64;

    private static readonly SearchValues<char> InVersions =
        SearchValues.Create("+-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private static readonly SemanticVersion Ours = SemanticVersion.TryParse(ProtocolVersion.Current, out var version)
        ? version
        : throw new InvalidOperationException($"'{ProtocolVersion.Current}' is not a semantic version.");

    /// <summary>Checks the attribute of a viewer:
    /// <list type="bullet">
    /// <item>absent (null): assumed to be <see cref="ProtocolVersion.Current"/>, compatible;</item>
    /// <item>not a semantic version, including the empty text: not compatible;</item>
    /// <item>another major version: not compatible;</item>
    /// <item>below <see cref="ProtocolVersion.Current"/> in semver's order, including its pre-releases (<c>2.2.0-rc.1</c>): not
    /// compatible;</item>
    /// <item>else: compatible; build metadata (<c>2.2.0+x</c>) is ignored.</item>
    /// </list>
    /// </summary>
    /// <param name="attribute">The value of <see cref="ProtocolVersion.AttributeName"/>; null if the viewer has none.</param>
    public static bool IsCompatible(string? attribute) =>
        attribute is null
        || (SemanticVersion.TryParse(attribute, out var theirs)
            && theirs.Major == Ours.Major
            && theirs.CompareCoreTo(Ours) switch
            {
                > 0 => true,
                0 => !theirs.IsPreRelease,
                < 0 => false,
            });

    /// <summary>The text of the error status that an incompatible viewer gets (S2).</summary>
    /// <param name="attribute">The viewer's version. It is shown unchanged if it has only characters of a version, else cut and in quotes,
    /// because it is text from outside.</param>
    public static string IncompatibilityMessage(string? attribute) =>
        $"Remote access protocol version {Shown(attribute ?? ProtocolVersion.Current)} is not compatible with this device "
        + $"(supported: {ProtocolVersion.Current})";

    private static string Shown(string version) => version.Length <= MaxShown && !version.AsSpan().ContainsAnyExcept(InVersions)
        ? version
        : OutsideText.Quote(version, MaxShown);
}
