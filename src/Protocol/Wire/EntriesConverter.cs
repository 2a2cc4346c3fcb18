using System.Text.Json;
using System.Text.Json.Serialization;

namespace RemoteAccess.Protocol;

/// <summary>Reads and writes a list with the methods of its type.</summary>
internal sealed class EntriesConverter<TList> : JsonConverter<TList>
    where TList : class, IEntriesWire, new()
{
    public override TList Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var list = new TList();
        list.ReadAll(ref reader);
        return list;
    }

    public override void Write(Utf8JsonWriter writer, TList value, JsonSerializerOptions options) => value.WriteAll(writer);
}
