using System.Globalization;
using System.Text.Json;

namespace RemoteAccess.LiveKit.Tests.EndToEnd.Browser;

/// <summary>Something a tab told, as its scripts wrote it: <c>op</c>, when, and members of the kind. Bytes are base64 and 64-bit numbers
/// texts there.</summary>
internal sealed record TabMessage(JsonElement Body)
{
    /// <summary>What it is: the <c>op</c> of a control message, or a kind of the page's own.</summary>
    internal string Op => Text("op");

    /// <summary>When, by the page's clock, in ms since the page began to load.</summary>
    internal double At => Body.GetProperty("at").GetDouble();

    internal byte[] Data => Body.GetProperty("data").GetBytesFromBase64();

    internal string Text(string member) => Body.GetProperty(member).GetString()!;

    internal double Number(string member) => Body.GetProperty(member).GetDouble();

    internal ulong Wide(string member) => ulong.Parse(Text(member), CultureInfo.InvariantCulture);

    public override string ToString() => Body.GetRawText() is var text && text.Length > 500 ? $"{text[..500]}…" : text;
}
