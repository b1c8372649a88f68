"""What do people say of it, and how far do they agree?"""
