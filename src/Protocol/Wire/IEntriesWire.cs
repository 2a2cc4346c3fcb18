using System.Text.Json;

namespace RemoteAccess.Protocol;

/// <summary>A list that can be refused as a whole, whatever its entries are.</summary>
internal interface IEntriesWire
{
    /// <summary>An error of the message as a whole: nothing of it is accepted.</summary>
    void RefuseAll(string member, string error);

    /// <summary>Reads the list at whose beginning the reader is; never throws for bad entries.</summary>
    void ReadAll(ref Utf8JsonReader reader);

    /// <summary>Writes the entries.</summary>
    void WriteAll(Utf8JsonWriter writer);
}
