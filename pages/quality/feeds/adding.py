"""A feed is set up, and its folder looked into."""

import streamlit as st

from components.frame import write
from data.core.access import Actor, Refused
from data.quality import commands, folders
from pages.quality.feeds.deciding import TOLD


def offer(actor: Actor) -> None:
    """Offer to look for new files now, and to set up another feed."""
    with st.container(horizontal=True, gap="small", key="feeds-do"):
        if st.button("Look for new files now", icon=":material/sync:"):
            _run(actor)
        if st.button("Set up a feed", icon=":material/add:"):
            _add(actor)


def _run(actor: Actor) -> None:
    try:
        with st.spinner("Looking into the folders"):
            came = commands.run_feeds(actor=actor)
    except (Refused, ValueError) as problem:
        st.session_state[TOLD] = str(problem)
    else:
        said = [f"{one.file}: {one.outcome}" for one in came]
        st.session_state[TOLD] = "; ".join(said) or "No new files."
    st.rerun()


@st.dialog("Set up a feed")
def _add(actor: Actor) -> None:
    st.text("The file has to land in a folder of the server. These folders are allowed, and what lies below them:")
    st.text("\n".join(str(root) for root in folders.roots()))
    name = st.text_input("Name", max_chars=80)
    folder = st.text_input("Folder", help="Below one of the folders above; a name alone lies below the first.")
    pattern = st.text_input("Files", "*", help="A pattern of the file's name, such as pipeline*.xlsx.")
    every = st.number_input("Due every, hours", min_value=1, max_value=24 * 366, value=24)
    mapping = st.file_uploader("Mapping file, if the columns do not speak for themselves", type=["yaml", "yml"])
    is_mine = st.checkbox("Alerts about it go to me", value=True)
    if st.button("Set it up", type="primary"):
        with write(actor, f"feed {name} set up") as saving:
            text = mapping.getvalue().decode("utf-8-sig") if mapping else ""
            commands.add_feed(saving.session, actor=actor, name=name, folder=folder, pattern=pattern, mapping=text,
                              every_hours=int(every), owner_id=actor.id if is_mine else None)  # fmt: skip
        if saving.is_done:
            st.session_state[TOLD] = f"{name} is set up. Its files go in when the job quality.run_feeds runs."
            st.rerun()
